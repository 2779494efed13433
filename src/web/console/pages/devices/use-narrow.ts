import { useSyncExternalStore } from 'react';

/** As in the styles: a telephone held upright. */
const narrow = matchMedia('(max-width: 600px)');

function subscribe(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

/** The window has no room for a table of many columns. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
