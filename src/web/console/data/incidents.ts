import { type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import type { Alarm } from './alarms.ts';
import { get, listAll, queryText } from './gateway-api.ts';
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

export interface IncidentsAsked {
  readonly place: string;
  readonly from: string;
  readonly to: string;
}

const cursorOf = (pageParam: string | null) => (pageParam === null ? {} : { cursor: pageParam });

/** All that are open, newest first. */
export function useOpenIncidents({ place, from, to }: IncidentsAsked, enabled: boolean): UseQueryResult<readonly Incident[]> {
  return useQuery({
    queryKey: [live, 'incidents', 'open', place, from, to],
    enabled,
    queryFn: ({ signal }) => listAll<Incident>(`/api/v1/incidents${queryText({ state: 'open', place, from, to, limit: 200 })}`, { signal }),
    refetchInterval: 15_000,
  });
}

/** Open and ended, newest first, a page at a time. */
export function useIncidents(asked: IncidentsAsked, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [live, 'incidents', 'all', asked],
    enabled,
    queryFn: ({ signal, pageParam }) =>
      get<{ readonly items: readonly Incident[]; readonly next: string | null }>(
        `/api/v1/incidents${queryText({ state: 'all', ...asked, limit: 50, ...cursorOf(pageParam) })}`,
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
