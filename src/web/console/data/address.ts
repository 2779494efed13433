import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

/** The filters of a page, kept in its address: they survive a reload and can be sent to somebody. '' = the address has no such part. */
export function useAddress() {
  const [search, setSearch] = useSearchParams();
  /** '' takes a part out. */
  const change = (next: Readonly<Record<string, string>>, { replace = true } = {}): void =>
    setSearch(
      () => {
        // Not what was drawn last: on a busy machine that is older than what was written last.
        const after = new URLSearchParams(location.search);
        for (const [name, value] of Object.entries(next)) {
          if (value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace },
    );
  return {
    search,
    value: (name: string): string => search.get(name) ?? '',
    set: (name: string, next: string): void => change({ [name]: next }),
    change,
  };
}

const restMs = 150;

/**
 * A part of the address that is typed. The field shows every letter at once and the address follows when typing rests: the router
 * draws an address whenever it gets to it, and a field that waited for it would take old text for new. An address that was not
 * written here (back, a link) is taken over.
 */
export function useTyped(name: string) {
  const { value, set } = useAddress();
  const address = value(name);
  const [text, setText] = useState(address);
  /** Written and not yet seen in the address. */
  const written = useRef<string[]>([]);
  const waiting = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly write: () => void } | null>(null);
  const stop = () => {
    clearTimeout(waiting.current?.timer);
    waiting.current = null;
  };
  useEffect(() => {
    const own = written.current.indexOf(address);
    written.current.splice(0, own + 1);
    if (own >= 0) return;
    stop();
    written.current = [];
    setText(address);
  }, [address]);
  useEffect(() => stop, []);
  const type = (next: string) => {
    stop();
    setText(next);
    const write = () => {
      stop();
      if (next === (written.current.at(-1) ?? address)) return;
      written.current.push(next);
      set(name, next);
    };
    waiting.current = { timer: setTimeout(write, restMs), write };
  };
  return {
    type,
    field: {
      value: text,
      onChange: (event: { readonly target: { readonly value: string } }): void => type(event.target.value),
      // Whoever goes on to a link or another filter has done typing.
      onBlur: (): void => waiting.current?.write(),
    },
  };
}
