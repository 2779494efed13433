import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { listAll, request } from './gateway-api.ts';

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
}

export function usePlans() {
  return useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => listAll<WrittenPlan>('/api/v1/plans', { signal }),
    staleTime: 60_000,
  });
}

/** Resolves with the response that people follow. */
export async function holdDrill(plan: string, place: string, reason: string): Promise<string> {
  return (await request<{ readonly response: string }>('POST', '/api/v1/drills', { plan, place, reason })).response;
}
