import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get, queryText } from './gateway-api.ts';

/** How a way to people did. */
export interface PathMeasure {
  readonly kind: 'terminal' | 'subscriber' | 'tier' | 'heartbeat';
  readonly id: string;
  readonly channel: string;
  readonly place: string;
  readonly lost: boolean;
  /** Null = nothing was raised to it in 30 days. */
  readonly times: {
    readonly from: string;
    readonly to: string;
    readonly sample: number;
    readonly unanswered: number;
    readonly meanSeconds: number | null;
    readonly p95Seconds: number | null;
    readonly maxSeconds: number | null;
  } | null;
  readonly availability: {
    readonly watched: 'line' | 'test' | 'nothing';
    readonly since: string;
    readonly observedSeconds: number;
    readonly losses: number;
    readonly lostSeconds: number;
    /** Null = watched for less than 30 days, or not at all. */
    readonly ratio: number | null;
  };
}
export const classKinds = ['reporting', 'mean', 'max', 'availability'] as const;
export interface PathReport {
  readonly items: readonly PathMeasure[];
  readonly classes: readonly {
    readonly standard: string;
    readonly name: string;
    readonly asks: (typeof classKinds)[number];
    readonly value: number;
  }[];
  readonly source: Text;
}

export function usePaths(place: string) {
  return useQuery({
    queryKey: ['paths', place],
    queryFn: ({ signal }) => get<PathReport>(`/api/v1/paths${queryText({ place })}`, signal),
    refetchInterval: 30_000,
    staleTime: 10_000,
  });
}
