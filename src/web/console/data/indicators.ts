import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { momentOfWall, wallMs } from '../../page/site-zone.ts';
import type { Text } from '../text/text.ts';
import { edgeOf } from './day-filter.ts';
import { get, queryText } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import type { ResponseBrief } from './responses.ts';

export interface ClockFigure {
  /** `kept:` and `missed:` before it name the responses behind the two numbers. */
  readonly figure: string;
  readonly plan: string;
  readonly clock: string;
  readonly title: Text;
  readonly limitSeconds: number;
  readonly source: Text;
  readonly kept: number;
  readonly missed: number;
  /** For alarms that asked after the first answer. */
  readonly missedAgain?: number;
  /** Sample of the times. */
  readonly reached: number;
  readonly meanSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly maxSeconds: number | null;
}
export interface PlaceIndicators {
  readonly place: string;
  readonly begun: number;
  readonly closed: number;
  /** 0 to 1; null = none began. */
  readonly completion: number | null;
  readonly notReal: number;
  readonly escalated: number;
  readonly clocks: readonly ClockFigure[];
  readonly drills: { readonly held: number; readonly calledOff: number };
}
export interface DrillCount {
  readonly place: string;
  /** Names of the gateways below that own the drills. */
  readonly owners: readonly string[];
  readonly held: number;
  readonly calledOff: number;
  /** Null = the time is too short to ask for one. */
  readonly required: number | null;
}
export interface Indicators {
  readonly from: string;
  readonly to: string;
  readonly all: PlaceIndicators;
  readonly places: readonly PlaceIndicators[];
  readonly drills: readonly DrillCount[];
}

/** Governance plans of Chengdu and other cities: response completion of at least 95 %. */
export const completionTarget = 0.95;

const dayMs = 86_400_000;
/** Days that end now; a year is a calendar year at the site; `own`: what `from` and `to` in the address say. */
export const indicatorRanges = { month: 30, quarter: 90, year: 365, thisYear: null, lastYear: null, own: null } as const;
export type IndicatorRange = keyof typeof indicatorRanges;

/** '' = not given. */
export interface IndicatorAsked {
  readonly range: IndicatorRange;
  readonly from: string;
  readonly to: string;
  readonly place: string;
}

export const yearAt = (at: number): number => new Date(wallMs(at)).getUTCFullYear();
const yearBegins = (year: number): string => new Date(momentOfWall(Date.UTC(year, 0, 1))).toISOString();
export const yearSpan = (year: number) => ({ from: yearBegins(year), to: yearBegins(year + 1) });

/** Whole minutes, so that what is asked for stays the same while a page is drawn. */
function spanOf({ range, from, to }: IndicatorAsked): { from: string; to: string } {
  const now = Math.ceil(gatewayNow() / 60_000) * 60_000;
  const days = indicatorRanges[range];
  if (range === 'own') return { from: edgeOf('from', from), to: edgeOf('to', to) };
  if (range === 'lastYear') return yearSpan(yearAt(now) - 1);
  return { from: days === null ? yearBegins(yearAt(now)) : new Date(now - days * dayMs).toISOString(), to: new Date(now).toISOString() };
}

const path = '/api/v1/indicators';

export function useIndicators(wanted: IndicatorAsked, enabled: boolean) {
  return useQuery({
    queryKey: ['indicators', wanted],
    enabled,
    queryFn: ({ signal }) => get<Indicators>(`${path}${queryText({ ...spanOf(wanted), place: wanted.place, levels: 1 })}`, signal),
    refetchInterval: 60_000,
    staleTime: 30_000,
  });
}

/** Drills of one calendar year, by community. */
export function useDrillCounts(year: number, place: string) {
  return useQuery({
    queryKey: ['indicators', 'drills', year, place],
    queryFn: async ({ signal }) => (await get<Indicators>(`${path}${queryText({ ...yearSpan(year), place, levels: 1 })}`, signal)).drills,
    refetchInterval: 60_000,
    staleTime: 30_000,
  });
}

/** The responses behind one number, a page at a time. */
export function useResponsesBehind(wanted: IndicatorAsked, figure: string) {
  return useInfiniteQuery({
    queryKey: ['indicators', 'behind', wanted, figure],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...spanOf(wanted), place: wanted.place, figure, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return get<{ readonly items: readonly ResponseBrief[]; readonly next: string | null }>(
        `${path}/responses${queryText(query)}`,
        signal,
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 30_000,
  });
}

/** A file for a spreadsheet, of what is on the page. */
export const indicatorsCsv = ({ from, to, all }: Indicators): string =>
  `${path}.csv${queryText({ from, to, place: all.place, levels: 1 })}`;
