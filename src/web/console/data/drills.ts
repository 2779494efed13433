import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get, queryText } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { ResponseBrief } from './responses.ts';

/** A drill, looked at afterwards. Seconds count from its beginning. */
export interface DrillReport {
  readonly id: string;
  readonly title: Text;
  readonly plan: { readonly id: string; readonly version: string };
  readonly place: string;
  /** The gateway below whose drill it is; null = this one's. */
  readonly owner: { readonly name: string; readonly tier: string } | null;
  readonly startedAt: string;
  /** Null while it runs. */
  readonly closedAt: string | null;
  readonly calledOff: boolean;
  readonly reason: Text | null;
  readonly clocks: readonly {
    readonly id: string;
    readonly title: Text;
    readonly limitSeconds: number;
    readonly tookSeconds: number | null;
    readonly verdict: 'kept' | 'late' | 'not-reached';
    readonly source: Text;
  }[];
  readonly steps: readonly {
    readonly id: string;
    readonly title: Text;
    readonly role: string;
    readonly required: boolean;
    readonly verdict: 'done' | 'skipped' | 'not-done';
    readonly afterSeconds: number | null;
    readonly by: string | null;
    /** At which tier, where that is another one than this. */
    readonly tier?: string | null;
    readonly comment: string | null;
  }[];
  readonly escalations: readonly {
    readonly level: number;
    readonly afterSeconds: number;
    readonly by: string | null;
    readonly reason: Text;
  }[];
  readonly people: readonly string[];
  readonly stepsMissing: number;
  readonly failed: readonly Text[];
  /** Null while it runs, or when it was called off. */
  readonly score: number | null;
}

/** `id`: of the drill's response. */
export function useDrillReport(id: string) {
  return useQuery({
    queryKey: [live, 'drill', id],
    queryFn: ({ signal }) => get<DrillReport>(`/api/v1/drills/${encodeURIComponent(id)}`, signal),
  });
}

/** Newest first, a page at a time; those that run too. */
export function useDrills() {
  return useInfiniteQuery({
    queryKey: [live, 'drills', 'all'],
    queryFn: ({ signal, pageParam }) =>
      get<{ readonly items: readonly ResponseBrief[]; readonly next: string | null }>(
        `/api/v1/drills${queryText({ limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) })}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
