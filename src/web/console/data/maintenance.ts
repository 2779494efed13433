import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get, queryText } from './gateway-api.ts';

export const dueStates = ['overdue', 'soon', 'later', 'unknown'] as const;
export type DueState = (typeof dueStates)[number];
export const dueKinds = ['expiry', 'calibration', 'inspection', 'level', 'counter'] as const;
export type DueKind = (typeof dueKinds)[number];

/** Something to be done about a device. */
export interface DueItem {
  readonly deviceId: string;
  readonly profile: string;
  readonly place: string;
  readonly kind: DueKind;
  readonly title: Text;
  readonly state: DueState;
  /** Calendar day of the site, YYYY-MM-DD; null = no day can be named. */
  readonly dueOn: string | null;
  /** From today; negative = overdue. */
  readonly days: number | null;
  readonly basis: Text;
}
/** 0 to 100 with everything that was taken off; null = nobody knows how it is. */
export interface DeviceHealthScore {
  readonly deviceId: string;
  readonly profile: string;
  readonly place: string;
  readonly score: number | null;
  readonly reasons: readonly { readonly code: string; readonly points: number; readonly text: Text }[];
}
/** When a number will be at its limit; without a day `basis` says why. */
export interface ForecastItem {
  readonly deviceId: string;
  readonly profile: string;
  readonly place: string;
  readonly point: string;
  readonly component: string;
  readonly title: Text;
  readonly dueOn: string | null;
  readonly days: number | null;
  readonly basis: Text;
}
interface ForecastPage {
  readonly items: readonly ForecastItem[];
  readonly next: string | null;
}
interface DuePage {
  readonly items: readonly DueItem[];
  readonly next: string | null;
  readonly counts: Readonly<Record<DueState, number>>;
}
interface HealthPage {
  readonly items: readonly DeviceHealthScore[];
  readonly next: string | null;
}

const path = '/api/v1/maintenance';
const cursorOf = (pageParam: string | null) => (pageParam === null ? {} : { cursor: pageParam });
const paged = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { readonly next: string | null }) => page.next,
  refetchInterval: 60_000,
  staleTime: 10_000,
};

/** What is due first, first. */
export function useDue(filter: { readonly state: string; readonly kind: string; readonly place: string }, enabled: boolean) {
  return useInfiniteQuery({
    ...paged,
    queryKey: ['maintenance', 'due', filter],
    enabled,
    queryFn: ({ signal, pageParam }) => get<DuePage>(`${path}${queryText({ ...filter, limit: 100, ...cursorOf(pageParam) })}`, signal),
  });
}

/** Of whom nobody knows anything first, then the worst. */
export function useHealthScores(place: string, enabled: boolean) {
  return useInfiniteQuery({
    ...paged,
    queryKey: ['maintenance', 'health', place],
    enabled,
    queryFn: ({ signal, pageParam }) =>
      get<HealthPage>(`${path}/health${queryText({ place, limit: 100, ...cursorOf(pageParam) })}`, signal),
  });
}

/** Those with a day first, the nearest first. */
export function useForecasts(place: string, enabled: boolean) {
  return useInfiniteQuery({
    ...paged,
    queryKey: ['maintenance', 'forecasts', place],
    enabled,
    queryFn: ({ signal, pageParam }) =>
      get<ForecastPage>(`${path}/forecasts${queryText({ place, limit: 100, ...cursorOf(pageParam) })}`, signal),
  });
}

/** Score of one device and what is due about it; undefined score = the gateway says nothing of it. */
export function useUpkeep(deviceId: string) {
  return useQuery({
    queryKey: ['maintenance', 'of', deviceId],
    queryFn: async ({ signal }) => {
      const [health, due, forecasts] = await Promise.all([
        get<HealthPage>(`${path}/health${queryText({ deviceId })}`, signal),
        get<DuePage>(`${path}${queryText({ deviceId })}`, signal),
        get<ForecastPage>(`${path}/forecasts${queryText({ deviceId })}`, signal),
      ]);
      return { health: health.items[0], due: due.items, forecasts: forecasts.items };
    },
    refetchInterval: 60_000,
    staleTime: 10_000,
  });
}
