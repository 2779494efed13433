import { useSearchParams } from 'react-router';

/** The filters of a page, kept in its address: they survive a reload and can be sent to somebody. */
export function useAddress() {
  const [search, setSearch] = useSearchParams();
  return {
    /** '' where the address has no such part. */
    value: (name: string): string => search.get(name) ?? '',
    /** '' takes the part out. */
    set: (name: string, next: string): void =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (next === '') after.delete(name);
          else after.set(name, next);
          return after;
        },
        { replace: true },
      ),
  };
}
