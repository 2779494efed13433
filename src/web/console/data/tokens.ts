import { useQuery } from '@tanstack/react-query';
import { listAll, request } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import { live } from './query-client.ts';
import type { Role } from './wire.ts';

export interface Token {
  readonly id: string;
  readonly name: string | null;
  readonly role: Role;
  readonly place: string;
  readonly createdAt: string;
  /** null = until it is revoked. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}
export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly place: string;
  /** Left out = until it is revoked. */
  readonly days?: number;
}

export const tokensKey = [live, 'tokens'] as const;

export function useTokens() {
  return useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => listAll<Token>('/api/v1/tokens?limit=1000', { signal }),
    refetchInterval: 30_000,
  });
}

export const addToken = (wanted: NewToken) => request<Token & { readonly token: string }>('POST', '/api/v1/tokens', wanted);
export const revokeToken = (id: string) => request<null>('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`);

export const hasEnded = ({ expiresAt }: Token): boolean => expiresAt !== null && Date.parse(expiresAt) <= gatewayNow();
