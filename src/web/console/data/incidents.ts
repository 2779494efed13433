import { useInfiniteQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import type { Alarm } from './alarms.ts';
import { get, queryText } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { ResponseBrief } from './responses.ts';

/** Alarms of one hazard in one place that belong together; each is told and acknowledged by itself. */
export interface Incident {
  readonly id: string;
  readonly state: 'open' | 'ended';
  readonly hazard: string;
  readonly title: Text;
  readonly place: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly alarms: number;
  readonly active: number;
  readonly primaryAlarm: string;
  readonly reasons: Text;
  readonly responses: readonly ResponseBrief[];
}
export type IncidentWithAlarms = Incident & { readonly items: readonly Alarm[]; readonly next: string | null };

export interface IncidentFilter {
  readonly state: 'open' | 'all';
  readonly place: string;
  readonly from: string;
  readonly to: string;
}

const cursorOf = (pageParam: string | null) => (pageParam === null ? {} : { cursor: pageParam });

/** Newest first, a page at a time. */
export function useIncidents(filter: IncidentFilter) {
  return useInfiniteQuery({
    queryKey: [live, 'incidents', filter],
    queryFn: ({ signal, pageParam }) =>
      get<{ readonly items: readonly Incident[]; readonly next: string | null }>(
        `/api/v1/incidents${queryText({ ...filter, limit: 50, ...cursorOf(pageParam) })}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
}

/** One with its alarms, a page of them at a time, in order of raising. */
export function useIncident(id: string) {
  return useInfiniteQuery({
    queryKey: [live, 'incident', id],
    queryFn: ({ signal, pageParam }) =>
      get<IncidentWithAlarms>(`/api/v1/incidents/${encodeURIComponent(id)}${queryText({ limit: 200, ...cursorOf(pageParam) })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 10_000,
  });
}
