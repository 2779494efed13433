import { useLayoutEffect, useRef, useState } from 'react';

const least = 260;
/** Heading of the table and the page's lower edge. */
const around = 96;

/** Height that is left for a table from where it stands to the lower edge of the window. */
export function useRoomBelow() {
  const ref = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(480);
  useLayoutEffect(() => {
    const measure = () => setHeight(Math.max(least, Math.floor(innerHeight - (ref.current?.getBoundingClientRect().top ?? 0) - around)));
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return { ref, height };
}
