import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { PendingAct } from '../../page/wire.ts';
import { useWords } from '../text/language.ts';
import type { Text } from '../text/text.ts';
import { get, listAll, queryText } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import type { Tier } from './gateways.ts';
import { live } from './query-client.ts';
import type { DevicePapers, Severity } from './wire.ts';

export type Value = number | string | boolean | null;
export interface Reading {
  readonly ts: string;
  readonly point: string;
  readonly component?: string;
  readonly value: Value;
  readonly unit: string | null;
  readonly quality: 'good' | 'uncertain' | 'stale' | 'bad' | 'missing';
}

export const alarmStates = [
  'unacknowledged',
  'acknowledged',
  'returned-unacknowledged',
  'latched-unacknowledged',
  'latched-acknowledged',
  'normal',
] as const;
export type AlarmState = (typeof alarmStates)[number];
/** A person has to acknowledge these. */
export const waitingStates: readonly AlarmState[] = ['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged'];

/** What an alarm turned out to be, as a person says at its end or later. */
export const classifications = ['real', 'false', 'nuisance', 'test'] as const;
export type Classification = (typeof classifications)[number];

interface PutAside {
  readonly by: string;
  readonly reason: string;
  readonly since: string;
  readonly until: string;
}

export interface Alarm {
  readonly id: string;
  readonly subject: string;
  readonly component: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly state: AlarmState;
  /** Beside the state; each null = it is not so. No terminal rings for what is put aside. */
  readonly shelved: (PutAside & { readonly oneShot: boolean }) | null;
  readonly suppressed: { readonly by: string; readonly alarmId: string; readonly reasons: Text; readonly since: string } | null;
  readonly outOfService: (PutAside & { readonly permit: string; readonly scope: 'device' | 'rule' }) | null;
  readonly condition: 'true' | 'false' | 'unknown';
  readonly place: string;
  readonly raisedAt: string;
  readonly reasons: Text;
  readonly title: Text;
  readonly guidance: { readonly cause: Text; readonly consequence: Text; readonly action: Text };
  readonly seen: { readonly point: string; readonly value: Value; readonly unit: string | null } | null;
  readonly occurrences: number;
  /** Which gateway owns it; null or left out = this one. */
  readonly owner?: { readonly name: string; readonly tier: Tier } | null;
  /** Acts that its gateway has not confirmed. */
  readonly pendingActs?: readonly PendingAct[];
  readonly lifeSafety: boolean;
  readonly exercise: boolean;
  readonly test: { readonly by: string; readonly reason: string; readonly until: string } | null;
  readonly acknowledgedBy: string | null;
  /** At which tier, where that is another one than this. */
  readonly acknowledgedTier?: string | null;
  readonly acknowledgedAt: string | null;
  readonly endedAt: string | null;
  /** Null while it is active, or when it ended by itself. */
  readonly endedBy: string | null;
  readonly classification: { readonly as: Classification; readonly by: string; readonly at: string } | null;
  readonly incident: string | null;
  readonly sequence: number;
}
export interface Transition {
  readonly sequence: number;
  readonly at: string;
  readonly event: string;
  readonly to: AlarmState;
  readonly reasons: Text;
  readonly by: string | null;
  /** At which tier, where that is another one than this. */
  readonly tier?: string | null;
  readonly comment: string | null;
  readonly classification: Classification | null;
  /** What kept this step from every terminal; empty = they are told. */
  readonly untold: readonly ('shelved' | 'suppressed' | 'outOfService')[];
}
export interface Delivery {
  readonly id: string;
  readonly terminalId: string;
  readonly event: string;
  readonly reason: string;
  readonly attempts: number;
  readonly sentAt: string | null;
  readonly receivedAt: string | null;
  readonly shownAt: string | null;
  /** Sequence of a later step that the terminal has received; null = none, or it has received this one. */
  readonly overtakenBy: number | null;
}
export interface AlarmHistory extends Alarm {
  readonly device: (DevicePapers & { readonly profile: string }) | null;
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
}

/** Nobody has said yet that they have seen it. */
export const waits = ({ state }: Alarm): boolean => waitingStates.includes(state);

/** Everything that has not ended. */
export function useActiveAlarms() {
  return useQuery({
    queryKey: [live, 'alarms', 'active'],
    queryFn: ({ signal }) => listAll<Alarm>('/api/v1/alarms?state=active&limit=500', { signal }),
    refetchInterval: 15_000,
  });
}

export interface AlarmFilter {
  readonly state: string;
  readonly severity: string;
  readonly place: string;
  readonly from: string;
  readonly to: string;
  /** 'true', 'false' or '' = either. */
  readonly shelved: string;
  readonly suppressed: string;
  readonly outOfService: string;
  readonly classification: string;
}

interface Page {
  readonly items: readonly Alarm[];
  readonly next: string | null;
}

/** As the gateway gives them: newest first, a page at a time. */
export function useAlarms(filter: AlarmFilter) {
  return useInfiniteQuery({
    queryKey: [live, 'alarms', filter],
    queryFn: ({ signal, pageParam }) =>
      get<Page>(`/api/v1/alarms${queryText({ ...filter, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
}

export function useAlarm(id: string) {
  return useQuery({
    queryKey: [live, 'alarm', id],
    queryFn: ({ signal }) => get<AlarmHistory>(`/api/v1/alarms/${encodeURIComponent(id)}`, signal),
    refetchInterval: 10_000,
  });
}

export interface RuleOfProfile {
  readonly title: Text;
  readonly id: string;
  readonly profile: string | null;
  readonly condition: {
    readonly kind: string;
    readonly point?: string;
    readonly raise?: { readonly op: string; readonly limit?: number };
    /** Of a trend: what it is on its way to. */
    readonly limit?: { readonly op: string; readonly limit?: number };
    readonly withinSeconds?: number;
    readonly windowSeconds?: number;
    readonly seconds?: number;
  };
  readonly raiseDelaySeconds: number;
  readonly source: Text | null;
}

/** All rules, by `profile/id`. */
export function useRules() {
  return useQuery({
    queryKey: ['rules'],
    queryFn: async ({ signal }) => {
      const items = await listAll<RuleOfProfile>('/api/v1/rules?limit=1000', { signal });
      return new Map(items.map((rule) => [`${rule.profile ?? ''}/${rule.id}`, rule]));
    },
    staleTime: 300_000,
  });
}

/** What rules are called, by whatever types have them; their ids where nobody knows. */
export function useRuleTitles(): (rules: readonly string[]) => readonly string[] {
  const { pick } = useWords();
  const known = [...(useRules().data?.values() ?? [])];
  const titles = (rule: string) => known.filter(({ id }) => id === rule).map(({ title }) => pick(title));
  return (rules) => [...new Set(rules.flatMap((rule) => (titles(rule).length === 0 ? [rule] : titles(rule))))];
}

/** As many as the gateway gives at once. */
const mostReadings = 20_000;
const beforeMs = 10 * 60_000;
const afterMs = 5 * 60_000;

/** What the point that decided has shown around the moment of the alarm. */
export function useEvidence(alarm: Alarm | undefined) {
  const point = alarm?.seen?.point;
  const deviceId = alarm?.deviceId;
  return useQuery({
    queryKey: [live, 'evidence', alarm?.id],
    enabled: Boolean(point && deviceId),
    queryFn: async ({ signal }): Promise<readonly Reading[]> => {
      const raised = Date.parse(alarm?.raisedAt ?? '');
      const query = {
        points: point,
        from: new Date(raised - beforeMs).toISOString(),
        to: new Date(raised + afterMs).toISOString(),
      };
      const ask = (more: Readonly<Record<string, string | number>>) =>
        get<{ readonly items: readonly Reading[]; readonly next: string | null }>(
          `/api/v1/devices/${encodeURIComponent(deviceId ?? '')}/readings${queryText({ ...query, ...more, limit: mostReadings })}`,
          signal,
        );
      let page = await ask({});
      // What was cut off would look like silence; of a fast point the last value of each second is what was really seen.
      if (page.next !== null) page = await ask({ every: '1s', aggregate: 'last' });
      return page.items.filter((reading) => (reading.component ?? '') === alarm?.component);
    },
    // Of a time that is over nothing more comes.
    refetchInterval: () => (gatewayNow() < Date.parse(alarm?.raisedAt ?? '') + afterMs ? 30_000 : false),
  });
}
