import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get, request } from './gateway-api.ts';
import { live } from './query-client.ts';

export type Tier = 'community' | 'sub-district' | 'district' | 'city';

/** A gateway of the tier below, as this one sees it. */
export interface LowerGateway {
  readonly id: string;
  readonly place: string;
  readonly name: string | null;
  readonly tier: Tier | null;
  readonly version: string | null;
  readonly connected: boolean;
  readonly heardAt: string | null;
  readonly backlog: number | null;
  /** More than one: it was restored or cloned. */
  readonly histories: number;
  readonly clockOffsetSeconds: number | null;
  readonly freeBytes: number | null;
  readonly lastBackupAt: string | null;
}

export interface TierState {
  readonly name: string;
  readonly tier: Tier;
  /** Null = no backup is known. */
  readonly lastBackupAt: string | null;
  /** Null = no tier above is set. */
  readonly above: {
    readonly connected: boolean;
    readonly name: string | null;
    readonly tier: Tier | null;
    readonly backlog: number | null;
    readonly since: string;
    readonly why: Text | null;
  } | null;
  readonly items: readonly LowerGateway[];
}

export const gatewaysKey = [live, 'gateways'] as const;

export function useGateways() {
  return useQuery({
    queryKey: gatewaysKey,
    queryFn: ({ signal }) => get<TierState>('/api/v1/gateways', signal),
    refetchInterval: 10_000,
  });
}

export const addGateway = (wanted: { readonly id: string; readonly place: string }) =>
  request<{ readonly id: string; readonly place: string; readonly secret: string }>('POST', '/api/v1/gateways', wanted);
