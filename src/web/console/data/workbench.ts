import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import type { Reading } from './alarms.ts';
import { get, queryText, request } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { Severity } from './wire.ts';

export interface MessageProblem {
  readonly code: string;
  readonly pointer: string;
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
  readonly weight: 'error' | 'notice';
}
export interface Quarantined {
  readonly id: string;
  readonly at: string;
  readonly deviceId: string;
  readonly source: string;
  readonly channel: string;
  readonly problem: MessageProblem;
  readonly body: string | null;
  readonly sealed: boolean;
}
export interface ProfileProblem {
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly pointer: string;
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
}
export interface Checked {
  readonly ok: boolean;
  readonly id: string | null;
  readonly file: string | null;
  readonly problems: readonly ProfileProblem[];
  readonly examples: { readonly run: number; readonly all: number };
}
export interface Outcome {
  readonly rule: string;
  readonly component: string;
  readonly to: 'true' | 'false' | 'unknown' | 'event';
  readonly afterSeconds: number;
  readonly reason: Text;
  readonly historical: boolean;
}
export interface WouldAlarm {
  readonly rule: string;
  readonly component: string;
  readonly severity: Severity;
  readonly lifeSafety: boolean;
  readonly title: Text;
  readonly afterSeconds: number;
  readonly guidance: { readonly action: Text };
}
export interface Explained {
  readonly profile: string | null;
  readonly version: string | null;
  readonly profileProblems: readonly ProfileProblem[];
  readonly stored: string | null;
  readonly historical: boolean;
  readonly readings: readonly Reading[];
  readonly late: readonly Reading[];
  readonly problems: readonly MessageProblem[];
  readonly conditions: readonly Outcome[];
  readonly alarms: readonly WouldAlarm[];
  readonly told: Text | null;
  readonly judgedSeconds: number;
  readonly complete: boolean;
  readonly rules: readonly { readonly id: string; readonly severity: Severity; readonly title: Text; readonly text: string }[];
}
export interface Example {
  readonly name: string;
  readonly title: Text;
  readonly kind: 'normal' | 'alarm' | 'broken';
  readonly channel: 'telemetry' | 'events';
  readonly steps: readonly { readonly text?: string; readonly payload?: unknown }[];
}

interface Page {
  readonly items: readonly Quarantined[];
  readonly next: string | null;
}

export function useQuarantine(deviceId: string) {
  const path = deviceId === '' ? '/api/v1/quarantine' : `/api/v1/devices/${encodeURIComponent(deviceId)}/quarantine`;
  return useInfiniteQuery({
    queryKey: [live, 'quarantine', deviceId],
    queryFn: ({ signal, pageParam }) =>
      get<Page>(`${path}${queryText({ limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });
}

export function useExamples(profile: string) {
  return useQuery({
    queryKey: ['examples', profile],
    enabled: profile !== '',
    queryFn: async ({ signal }) =>
      (await get<{ readonly examples: readonly Example[] }>(`/api/v1/profiles/${encodeURIComponent(profile)}`, signal)).examples,
    staleTime: 60_000,
  });
}

export async function sourceOf(profile: string): Promise<string> {
  return (await get<{ readonly text: string }>(`/api/v1/profiles/${encodeURIComponent(profile)}/source`)).text;
}

export function check(text: string): Promise<Checked> {
  return request('POST', '/api/v1/profiles/check', { text });
}

export interface Wanted {
  readonly payload: string;
  readonly channel: 'telemetry' | 'events';
  /** A text that is not in force; left out = the type in force. */
  readonly text?: string;
}
export function explain(profile: string, wanted: Wanted): Promise<Explained> {
  return request('POST', `/api/v1/profiles/${encodeURIComponent(profile)}/explain`, wanted);
}

export interface NewDevice {
  readonly id: string;
  readonly profile: string;
  readonly place: string;
}
export function register(device: NewDevice): Promise<NewDevice & { readonly secret: string }> {
  return request('POST', '/api/v1/devices', device);
}

/** The port that MQTT listens on, as readiness says it; null = it does not. */
export async function mqttPort(): Promise<number | null> {
  const answer = await get<{ readonly checks?: readonly { readonly name: string; readonly detail: string }[] }>('/readyz').catch(
    () => null,
  );
  const said = answer?.checks?.find(({ name }) => name === 'mqtt')?.detail ?? '';
  const port = /port (\d+)/.exec(said)?.[1];
  return port === undefined ? null : Number(port);
}
