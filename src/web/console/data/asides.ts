import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import { type ActValues, timeOf } from './alarm-acts.ts';
import type { Alarm, AlarmState } from './alarms.ts';
import { devicePath } from './devices.ts';
import { get, queryText, request } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { ServiceEntry, Severity } from './wire.ts';

export const asides = ['shelved', 'suppressed', 'outOfService'] as const;
export type Aside = (typeof asides)[number];

/** Something keeps it from every terminal. */
export const isAside = (alarm: Alarm): boolean => asides.some((aside) => alarm[aside] !== null);

/** What is shelved: a condition that comes and goes stays on its shelf, so there may be no alarm on it at present. */
export interface Shelf {
  readonly alarmId: string;
  readonly subject: string;
  readonly component: string;
  readonly rule: string;
  readonly place: string;
  readonly title: Text;
  readonly severity: Severity;
  readonly state: AlarmState;
  readonly by: string;
  readonly reason: string;
  readonly since: string;
  readonly until: string;
  readonly oneShot: boolean;
}

const listOf = <T>(name: string) => ({
  queryKey: [live, name],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await get<{ readonly items: readonly T[] }>(`/api/v1/${name}`, signal)).items,
  refetchInterval: 15_000,
});

export const useShelves = (enabled: boolean) => useQuery({ ...listOf<Shelf>('shelves'), enabled });
export const useOutOfService = (enabled: boolean) => useQuery({ ...listOf<ServiceEntry>('out-of-service'), enabled });

/** The whole device. */
export function takeDeviceOut(deviceId: string, values: ActValues): Promise<unknown> {
  const body = { permit: values.permit.trim(), reason: values.words.trim(), ...timeOf(values) };
  return request('POST', `${devicePath(deviceId)}/out-of-service`, body);
}

export function putBack({ deviceId, rule }: Pick<ServiceEntry, 'deviceId' | 'rule'>): Promise<unknown> {
  return request('DELETE', `${devicePath(deviceId)}/out-of-service${queryText({ rule: rule ?? '' })}`);
}
