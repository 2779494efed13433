import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import type { Alarm } from './alarms.ts';
import { get, queryText } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import type { Severity } from './wire.ts';

/** A number, and the name by which the alarms behind it are asked for. */
export interface Counted {
  readonly count: number;
  readonly figure: string;
}
interface Span extends Counted {
  readonly from: string;
  readonly to: string;
}
interface Source {
  readonly subject: string;
  readonly component: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly place: string;
  readonly title: Text;
}
export type TopSource = Source & Counted & { readonly share: number };
export type Chattering = Source &
  Counted & {
    readonly bursts: number;
    readonly mostInOneMinute: number;
    /** What would have avoided so many of them. */
    readonly proposals: readonly { readonly kind: string; readonly text: Text }[];
  };
export type Stale = Source & { readonly alarmId: string; readonly raisedAt: string; readonly standingSeconds: number };
export interface Judged {
  readonly id: string;
  readonly title: Text;
  readonly unit: 'alarms' | 'share' | 'seconds';
  readonly value: number | null;
  readonly target: number;
  /** Null = the figure is not known. */
  readonly within: boolean | null;
  readonly source: Text;
  /** S: read in a public source. M: from memory, to be checked. */
  readonly basis: 'S' | 'M';
}

/** Alarm load of one operator position; what is not known is null, never nought. Shares are 0 to 1. */
export interface KpiReport {
  readonly from: string;
  readonly to: string;
  readonly measuredFrom: string;
  readonly place: string;
  readonly announced: Counted & { readonly sources: number; readonly tests: number };
  readonly rate: {
    readonly perTenMinutes: number | null;
    readonly perDay: number | null;
    readonly peak: Span | null;
    readonly overShare: number | null;
  };
  readonly load: { readonly from: string; readonly seconds: number; readonly counts: readonly number[] };
  readonly flood: { readonly share: number | null; readonly seconds: number; readonly spans: readonly Span[] };
  readonly top: { readonly share: number | null; readonly sources: readonly TopSource[] };
  readonly chattering: readonly Chattering[];
  /** Two sources that nearly always come together. */
  readonly duplicates: readonly { readonly sources: readonly Source[]; readonly together: number; readonly share: number }[];
  readonly priorities: {
    readonly byPriority: readonly (Counted & {
      readonly priority: 'high' | 'medium' | 'low';
      readonly share: number | null;
      readonly target: number;
    })[];
  };
  readonly acknowledge: Counted & {
    readonly medianSeconds: number | null;
    readonly p95Seconds: number | null;
    readonly maxSeconds: number | null;
    readonly waiting: Counted & { readonly longestSeconds: number | null };
  };
  readonly standing: Counted & { readonly aside: Counted };
  readonly stale: Counted & { readonly afterHours: number; readonly alarms: readonly Stale[] };
  readonly judged: readonly Judged[];
}

const dayMs = 86_400_000;
export const kpiRanges = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs } as const;
export type KpiRange = keyof typeof kpiRanges;

/** Where and when: `from` and `to` name a time, without them `range` ends now. '' = not given. */
export interface KpiAsked {
  readonly range: KpiRange;
  readonly from: string;
  readonly to: string;
  readonly place: string;
  readonly terminal: string;
}

function asked({ range, from, to, place, terminal }: KpiAsked) {
  const position = { place, terminal };
  if (from !== '' && to !== '') return { from, to, ...position };
  const now = gatewayNow();
  return { from: new Date(now - kpiRanges[range]).toISOString(), to: new Date(now).toISOString(), ...position };
}

export function useKpis(wanted: KpiAsked, enabled: boolean) {
  return useQuery({
    queryKey: ['kpis', wanted],
    enabled,
    queryFn: ({ signal }) => get<KpiReport>(`/api/v1/kpis${queryText(asked(wanted))}`, signal),
    refetchInterval: wanted.from === '' ? 60_000 : false,
    staleTime: 30_000,
  });
}

/** The alarms behind one number, a page at a time. */
export function useBehind(wanted: KpiAsked, figure: string) {
  return useInfiniteQuery({
    queryKey: ['kpis', 'behind', wanted, figure],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...asked(wanted), figure, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return get<{ readonly items: readonly Alarm[]; readonly next: string | null }>(`/api/v1/kpis/alarms${queryText(query)}`, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 30_000,
  });
}
