import { request } from './gateway-api.ts';
import { live } from './query-client.ts';

/** As `useTerminals` keeps them. */
export const terminalsKey = [live, 'terminals'] as const;

export const addTerminal = (wanted: { readonly id: string; readonly place: string }) =>
  request<{ readonly id: string; readonly place: string; readonly secret: string }>('POST', '/api/v1/terminals', wanted);

export const terminalPath = (id: string) => `/terminal/${encodeURIComponent(id)}`;
