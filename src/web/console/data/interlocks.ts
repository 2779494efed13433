import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { GatewayProblem, get, queryText, request } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { ProfileProblem } from './workbench.ts';

interface Acted {
  readonly by: string;
  readonly at: string;
  readonly comment: string | null;
}
interface Sourced {
  readonly seconds: number;
  readonly source: Text;
}

export interface InterlockEffect {
  readonly id: string;
  readonly title: Text;
  readonly on: 'device' | 'area';
  readonly command: string;
  readonly order: number;
  readonly delaySeconds: number;
  readonly failSafe: Sourced;
  readonly dangerous: boolean;
  readonly sparks: boolean;
}

export interface InterlockSite {
  readonly place: string;
  readonly version: string;
  readonly state: 'proposed' | 'enabled' | 'disabled';
  readonly proposed: Acted;
  readonly test: {
    readonly firing: string;
    readonly deviceId: string;
    readonly fired: Acted;
    readonly over: boolean;
    readonly confirmed: number;
    readonly of: number;
    readonly witnessed: (Acted & { readonly passed: boolean }) | null;
  } | null;
  readonly approved: Acted | null;
  readonly disabled: { readonly by: string | null; readonly at: string; readonly comment: string | null } | null;
}

export interface Interlock {
  readonly id: string;
  readonly version: string;
  readonly title: Text;
  readonly summary: Text;
  readonly cause: { readonly rules: readonly string[]; readonly hazard: string | null; readonly severity: string | null };
  readonly area: 'room' | 'floor' | 'unit' | 'building' | 'estate' | 'community';
  readonly release: Sourced | null;
  readonly effects: readonly InterlockEffect[];
  readonly sites: readonly InterlockSite[];
}

export type EffectState = 'waiting' | 'requested' | 'sent' | 'accepted' | 'confirmed' | 'failed' | 'expired';

export interface Firing {
  readonly id: string;
  readonly interlock: string;
  readonly title: Text;
  readonly alarmId: string | null;
  readonly rule: string;
  readonly deviceId: string | null;
  readonly area: string;
  readonly testBy: string | null;
  readonly at: string;
  readonly endedAt: string | null;
  readonly effects: readonly {
    readonly effect: string;
    readonly title: Text;
    readonly deviceId: string;
    readonly state: EffectState;
    readonly dangerous: boolean;
    readonly reason: Text | null;
  }[];
  readonly without: readonly string[];
  readonly spared: readonly string[];
  readonly release: {
    readonly state: 'waiting' | 'given' | 'over';
    readonly until: string;
    readonly by: readonly { readonly by: string }[];
  } | null;
}

export const interlocksKey = [live, 'interlocks'] as const;

export function useInterlocks() {
  return useQuery({
    queryKey: interlocksKey,
    queryFn: ({ signal }) =>
      get<{ readonly items: readonly Interlock[]; readonly problems: readonly ProfileProblem[] }>('/api/v1/interlocks', signal),
    refetchInterval: 10_000,
  });
}

/** The newest fifty, and whatever is not over: what waits for people stays in sight, however much fired since. Newest first. */
export function useFirings() {
  return useQuery({
    queryKey: [live, 'firings'],
    queryFn: async ({ signal }) => {
      const page = async (query: Readonly<Record<string, string | number>>) =>
        (await get<{ readonly items: readonly Firing[] }>(`/api/v1/firings${queryText(query)}`, signal)).items;
      const found = (await Promise.all([page({ limit: 50 }), page({ state: 'open', limit: 200 })])).flat();
      return [...new Map(found.map((firing) => [firing.id, firing])).values()].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    },
    refetchInterval: 3_000,
  });
}

export interface Targets {
  readonly causes: readonly { readonly id: string; readonly place: string }[];
  readonly moved: readonly { readonly effect: string; readonly deviceId: string }[];
  readonly without: readonly string[];
  readonly spared: readonly string[];
}

/** Devices that may be a cause at a place; with one of them, what a test would move. */
export function useTargets(id: string, place: string, deviceId: string) {
  return useQuery({
    queryKey: ['interlock-targets', id, place, deviceId],
    queryFn: ({ signal }) => get<Targets>(`/api/v1/interlocks/${encodeURIComponent(id)}/targets${queryText({ place, deviceId })}`, signal),
  });
}

export type InterlockActBody =
  | { readonly act: 'propose'; readonly place: string; readonly comment: string }
  | { readonly act: 'test'; readonly place: string; readonly deviceId: string }
  | { readonly act: 'witness'; readonly place: string; readonly passed: boolean; readonly comment: string | null }
  | { readonly act: 'approve' | 'disable'; readonly place: string; readonly comment: string | null };

export const actOnInterlock = (id: string, body: InterlockActBody): Promise<unknown> =>
  request('POST', `/api/v1/interlocks/${encodeURIComponent(id)}/acts`, body).catch(inWords);

export const releaseFiring = (id: string): Promise<unknown> =>
  request('POST', `/api/v1/firings/${encodeURIComponent(id)}/release`, {}).catch(inWords);

/** What is refused is said in the language asked for. */
function inWords(error: unknown): never {
  const { refusal, detail } = error instanceof GatewayProblem ? ((error.body ?? {}) as { refusal?: string; detail?: string }) : {};
  throw refusal === undefined || detail === undefined || !(error instanceof GatewayProblem)
    ? error
    : new GatewayProblem(error.code, error.status, detail, null, error.body);
}
