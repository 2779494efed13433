import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get, listAll, request } from './gateway-api.ts';
import { live } from './query-client.ts';

/** A response plan as it is written. */
export interface WrittenPlan {
  readonly id: string;
  readonly version: string;
  readonly title: Text;
  readonly summary: Text;
  readonly hazard: string;
  /** Empty = every rule of the hazard that no other plan names. */
  readonly rules: readonly string[];
  readonly minSeverity: string;
  readonly per: 'incident' | 'subject';
  readonly steps: readonly {
    readonly id: string;
    readonly role: string;
    readonly title: Text;
    readonly instruction: Text;
    readonly reaches?: string;
    readonly required: boolean;
  }[];
  readonly clocks: readonly {
    readonly id: string;
    readonly title: Text;
    readonly from: string;
    readonly to: string;
    readonly seconds: number;
    readonly source: Text;
  }[];
  readonly escalation: readonly {
    readonly level: number;
    readonly title: Text;
    readonly roles: readonly string[];
    readonly tier?: string;
    readonly clock?: string;
  }[];
  readonly resources: readonly Text[];
  readonly closing: readonly string[];
  readonly source: Text | null;
  /** What a drill of it goes on to when its scenario is played. */
  readonly scenario: {
    readonly title: Text;
    readonly followedBy: readonly { readonly plan: string; readonly afterSeconds: number }[];
  } | null;
}

export function usePlans() {
  return useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => listAll<WrittenPlan>('/api/v1/plans', { signal }),
    staleTime: 60_000,
  });
}

export interface NewDrill {
  readonly plan: string;
  readonly place: string;
  readonly reason: string;
  readonly scenario: boolean;
  /** RFC 3339; left out = now. */
  readonly at?: string;
}

/** Resolves with the response that people follow; null = it waits for its hour. */
export async function holdDrill(drill: NewDrill): Promise<string | null> {
  return (await request<{ readonly response: string | null }>('POST', '/api/v1/drills', drill)).response;
}

/** A drill that waits for its hour, or what became of it. */
export interface PlannedDrill {
  readonly id: string;
  readonly place: string;
  readonly reason: string;
  readonly by: string;
  readonly parts: readonly {
    readonly plan: string;
    readonly title: Text;
    readonly due: string;
    readonly state: 'waiting' | 'begun' | 'missed' | 'called-off';
    /** Null = it has not begun. */
    readonly response: string | null;
    readonly why: 'not-running' | 'real-alarm' | 'beginning-missed' | 'no-such-plan' | null;
  }[];
}

/** At the own place and below, by their hour. */
export function usePlannedDrills() {
  return useQuery({
    queryKey: [live, 'drills', 'planned'],
    queryFn: async ({ signal }) => (await get<{ readonly items: readonly PlannedDrill[] }>('/api/v1/drills/planned', signal)).items,
    refetchInterval: 15_000,
  });
}
