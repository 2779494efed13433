import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get } from './gateway-api.ts';
import { live } from './query-client.ts';

export const timelineKinds = ['alarm', 'response', 'delivery', 'tier'] as const;

/** One thing that happened in an incident. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind: (typeof timelineKinds)[number];
  readonly event: string;
  readonly alarm: string | null;
  readonly response: string | null;
  readonly title: Text | null;
  readonly about: string | null;
  readonly reasons: Text | null;
  readonly by: string | null;
  readonly from: string | null;
  readonly terminal: string | null;
  readonly tier: string | null;
  readonly attempts: number | null;
  readonly comment: string | null;
}
export interface Timeline {
  readonly items: readonly TimelineEntry[];
  readonly leftOut: { readonly alarms: number; readonly entries: number; readonly steps: number };
}

export function useTimeline(incident: string) {
  return useQuery({
    queryKey: [live, 'timeline', incident],
    queryFn: ({ signal }) => get<Timeline>(`/api/v1/incidents/${encodeURIComponent(incident)}/timeline`, signal),
    refetchInterval: 15_000,
  });
}
