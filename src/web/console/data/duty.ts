import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { get, queryText, request } from './gateway-api.ts';
import { live } from './query-client.ts';

export const dutyRoles = [
  'operator',
  'property',
  'guard',
  'maintenance',
  'grid',
  'sub-district',
  'fire-service',
  'police',
  'medical',
] as const;
export type DutyRole = (typeof dutyRoles)[number];
export const handoverLists = ['open', 'shelved', 'outOfService', 'underTest', 'silent', 'incidents'] as const;
export type HandoverList = (typeof handoverLists)[number];

export interface DutyPerson {
  readonly kind: 'user' | 'outside';
  readonly userId: string | null;
  readonly name: string;
  /** Null = none is known, or it is not shown to this role. */
  readonly phone: string | null;
}
export type WantedPerson = { readonly userId: string } | { readonly name: string; readonly phone: string | null };

export interface OnDuty {
  readonly position: string;
  readonly title: Text;
  readonly role: DutyRole;
  readonly place: string;
  /** Null = nobody is on. */
  readonly person: DutyPerson | null;
  readonly phone: string | null;
  readonly since: string | null;
  /** Id of the hand-over that waits. */
  readonly offer: string | null;
  readonly planned: { readonly who: DutyPerson; readonly from: string; readonly until: string } | null;
}
export interface ShiftHours {
  readonly from: string;
  readonly to: string;
  readonly who: DutyPerson;
}
export interface DutyPosition {
  readonly id: string;
  readonly title: Text;
  readonly role: DutyRole;
  readonly place: string;
  readonly phone: string | null;
  readonly roster: {
    readonly weekly: readonly (ShiftHours & {
      readonly days: readonly number[];
      readonly first?: string | null;
      readonly last?: string | null;
    })[];
    readonly exceptions: readonly string[];
    readonly single: readonly (ShiftHours & { readonly day: string })[];
  };
}
export interface PlannedShift {
  readonly position: string;
  readonly who: DutyPerson;
  readonly from: string;
  readonly until: string;
  /** Null = not yet. */
  readonly taken: boolean | null;
}
export interface DutyStint {
  readonly id: string;
  readonly position: string;
  readonly person: DutyPerson;
  readonly since: string;
  readonly until: string | null;
}
export interface HandoverState {
  readonly at: string;
  readonly counts: Readonly<Record<HandoverList, number>>;
  readonly lists: Readonly<
    Record<HandoverList, readonly { readonly id: string; readonly title: Text; readonly place: string; readonly since: string | null }[]>
  >;
}
export interface Handover {
  readonly id: string;
  readonly position: string;
  readonly title: Text;
  readonly place: string;
  readonly from: DutyPerson;
  readonly to: DutyPerson;
  readonly state: 'offered' | 'confirmed' | 'withdrawn' | 'declined' | 'relieved';
  readonly offeredAt: string;
  readonly offeredBy: string | null;
  readonly remarks: string | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly answer: string | null;
  readonly counts: Readonly<Record<HandoverList, number>>;
}
export type HandoverRecord = Handover & { readonly lists: HandoverState; readonly digest: string };

const path = '/api/v1/duty';
const positionPath = (id: string) => `${path}/positions/${encodeURIComponent(id)}`;
const handoverPath = (id: string) => `${path}/handovers/${encodeURIComponent(id)}`;
export const dutyKey = [live, 'duty'] as const;
const often = 10_000;

export function useOnDuty() {
  return useQuery({
    queryKey: [...dutyKey, 'now'],
    queryFn: ({ signal }) => get<{ readonly at: string; readonly items: readonly OnDuty[] }>(path, signal),
    refetchInterval: often,
  });
}

export function usePositions(enabled: boolean) {
  return useQuery({
    queryKey: [...dutyKey, 'positions'],
    enabled,
    queryFn: async ({ signal }) => (await get<{ readonly items: readonly DutyPosition[] }>(`${path}/positions`, signal)).items,
  });
}

/** Both RFC 3339. */
export function useShifts(from: string, to: string) {
  return useQuery({
    queryKey: [...dutyKey, 'shifts', from, to],
    queryFn: ({ signal }) =>
      get<{ readonly planned: readonly PlannedShift[]; readonly stints: readonly DutyStint[]; readonly more: boolean }>(
        `${path}/shifts${queryText({ from, to })}`,
        signal,
      ),
    refetchInterval: 30_000,
  });
}

export function useDutyState(position: string) {
  return useQuery({
    queryKey: [...dutyKey, 'state', position],
    queryFn: ({ signal }) => get<HandoverState>(`${positionPath(position)}/state`, signal),
  });
}

/** Users who may be on duty there. */
export function useDutyPeople(position: string, enabled: boolean) {
  return useQuery({
    queryKey: [...dutyKey, 'people', position],
    enabled,
    queryFn: async ({ signal }) =>
      (
        await get<{ readonly items: readonly { readonly userId: string; readonly name: string }[] }>(
          `${positionPath(position)}/people`,
          signal,
        )
      ).items,
  });
}

export function useHandovers() {
  return useInfiniteQuery({
    queryKey: [...dutyKey, 'handovers'],
    queryFn: ({ signal, pageParam }) =>
      get<{ readonly items: readonly Handover[]; readonly next: string | null }>(
        `${path}/handovers${queryText({ limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) })}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });
}

export function useHandover(id: string) {
  return useQuery({
    queryKey: [...dutyKey, 'handover', id],
    queryFn: ({ signal }) => get<HandoverRecord>(handoverPath(id), signal),
  });
}

export const takeOver = (position: string, person: WantedPerson | null, reason: string) =>
  request('POST', `${positionPath(position)}/take-over`, { ...(person === null ? {} : { person }), ...(reason === '' ? {} : { reason }) });
export const handOver = (position: string, to: WantedPerson, remarks: string) =>
  request<HandoverRecord>('POST', `${positionPath(position)}/hand-over`, { to, remarks });
export const leave = (position: string, reason: string) =>
  request('POST', `${positionPath(position)}/leave`, reason === '' ? {} : { reason });
export const answerHandover = (id: string, how: 'confirm' | 'withdraw' | 'decline', answer: string) =>
  request<HandoverRecord>('POST', `${handoverPath(id)}/${how}`, answer === '' ? {} : { answer });
export const putPosition = (id: string, wanted: object) => request<DutyPosition>('PUT', positionPath(id), wanted);
export const retirePosition = (id: string) => request<null>('DELETE', positionPath(id));
/** Address of a file to keep. */
export const csvPath = (what: 'shifts' | 'handovers', from: string, to: string) => `${path}/${what}.csv${queryText({ from, to })}`;
