import { useQuery } from '@tanstack/react-query';
import { get, listAll, request } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { Role, Session, User } from './wire.ts';

export interface Person extends User {
  readonly disabled: boolean;
  readonly hasPassword: boolean;
  readonly lastSignInAt: string | null;
}
/** A one-time sign-in link: its address at this gateway and when it ends. */
export interface OneTimeLink {
  readonly invitation: string;
  readonly expiresAt: string;
}
export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly place: string;
}
export type PersonChange = Partial<Omit<NewPerson, 'id'> & { readonly disabled: boolean }>;
export interface OwnSession {
  readonly id: string;
  readonly createdAt: string;
  readonly seenAt: string;
  readonly current: boolean;
}

export const peopleKey = [live, 'people'] as const;
export const sessionsKey = ['account', 'sessions'] as const;
const personPath = (id: string) => `/api/v1/users/${encodeURIComponent(id)}`;

export function usePeople() {
  return useQuery({
    queryKey: peopleKey,
    queryFn: ({ signal }) => listAll<Person>('/api/v1/users?limit=1000', { signal }),
    refetchInterval: 30_000,
  });
}

export const addPerson = (wanted: NewPerson) => request<OneTimeLink & { readonly user: User }>('POST', '/api/v1/users', wanted);
export const changePerson = (id: string, change: PersonChange) => request<Person>('PATCH', personPath(id), change);
export const removePerson = (id: string) => request<null>('DELETE', personPath(id));
export const signOutPerson = (id: string) => request<null>('DELETE', `${personPath(id)}/sessions`);
export const newLink = (id: string) => request<OneTimeLink>('POST', `${personPath(id)}/invitation`);

/** The sign-in of this browser, with what only its own page needs to know. */
export function useOwnAccount() {
  return useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => get<Session & { readonly hasPassword: boolean }>('/api/v1/session', signal),
  });
}

export function useOwnSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) => (await get<{ readonly items: readonly OwnSession[] }>('/api/v1/sessions', signal)).items,
    refetchInterval: 30_000,
  });
}

export const endSession = (id: string) => request<null>('DELETE', `/api/v1/sessions/${encodeURIComponent(id)}`);
export const signOutEverywhere = () => request<null>('DELETE', '/api/v1/sessions');
/** Ends every other sign-in; this one goes on. `current` null = there is none yet. */
export const setOwnPassword = (id: string, current: string | null, password: string) =>
  request<null>('POST', `${personPath(id)}/password`, { password, ...(current === null ? {} : { current }) });
