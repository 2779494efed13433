import { request } from './gateway-api.ts';
import { live } from './query-client.ts';

/** As `useTerminals` keeps them. */
export const terminalsKey = [live, 'terminals'] as const;

export const addTerminal = (wanted: { readonly id: string; readonly place: string }) =>
  request<{ readonly id: string; readonly place: string; readonly secret: string }>('POST', '/api/v1/terminals', wanted);

/** Somebody has to answer at the terminal within so many minutes; no answer is an alarm. */
export const askPresence = (id: string, minutes: number) =>
  request<{ readonly terminalId: string }>('POST', `/api/v1/terminals/${encodeURIComponent(id)}/presence-check`, { minutes });

export const terminalPath = (id: string) => `/terminal/${encodeURIComponent(id)}`;
