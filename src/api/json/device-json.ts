import type { Alarm } from '../../model/alarm.ts';
import { type AlarmTestJson, alarmTestJson } from '../../model/alarm-json.ts';
import type { ServiceEntry } from '../../model/aside.ts';
import { type RecordField, recordFields } from '../../model/device-record.ts';
import type { DeviceTest } from '../../model/device-test.ts';
import type { Reading } from '../../model/reading.ts';
import type { DeviceEntry } from '../../model/registry.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Rule } from '../../model/rule.ts';
import { type Severity, severities } from '../../model/severity.ts';
import type { DeviceConnectivity } from '../ports.ts';
import { serviceJson } from './aside-json.ts';

/** The worst of some alarms; null when there are none. */
export function worstOf(alarms: readonly Alarm[]): Severity | null {
  return severities.find((severity) => alarms.some((alarm) => alarm.severity === severity)) ?? null;
}

const nobody: DeviceConnectivity = { connected: false, lastMessageAt: null, silent: false, notMonitored: null };

/** Every paper there can be; null = not known. */
const papers = ({ record = {} }: DeviceEntry) =>
  Object.fromEntries(recordFields.map((field) => [field, record[field] ?? null])) as Record<RecordField, string | null>;

export function papersJson(device: DeviceEntry, retired: boolean) {
  const { id, profile, place } = device;
  return { id, profile, place, state: retired ? ('retired' as const) : ('in-service' as const), ...papers(device) };
}

export function deviceTestJson(test: DeviceTest): DeviceTestJson {
  return { since: rfc3339(test.since), ...alarmTestJson(test) };
}
type DeviceTestJson = { readonly since: string } & AlarmTestJson;

/** `known` null = it is retired. `active` are its active alarms; those of a test are no trouble and are not counted. */
export function deviceJson(
  device: DeviceEntry,
  known: DeviceConnectivity | null,
  active: readonly Alarm[],
  {
    test,
    service,
    unjudged,
  }: { readonly test: DeviceTest | null; readonly service: readonly ServiceEntry[]; readonly unjudged: readonly Rule[] },
) {
  const real = active.filter((alarm) => !alarm.exercise);
  const { retiredAt } = device;
  const connectivity = known ?? nobody;
  return {
    id: device.id,
    profile: device.profile,
    place: device.place,
    state: known === null ? ('retired' as const) : ('in-service' as const),
    retiredAt: retiredAt === undefined ? null : rfc3339(retiredAt),
    connected: connectivity.connected,
    silent: connectivity.silent,
    notMonitored: connectivity.notMonitored,
    lastMessageAt: connectivity.lastMessageAt === null ? null : rfc3339(connectivity.lastMessageAt),
    activeAlarms: real.length,
    worst: worstOf(real),
    test: test && deviceTestJson(test),
    outOfService: service.map((entry) => serviceJson(entry, device.place)),
    notJudged: unjudged.map(({ id, title }) => ({ rule: id, title, why: 'no-consent' as const })),
    ...papers(device),
    replaced: (device.replaced ?? []).map(({ at, profile, record: old, reason }) => {
      const { maker = null, model = null, serial = null, installedOn = null } = old;
      return { at: rfc3339(at), profile, maker, model, serial, installedOn, reason };
    }),
  };
}

export function readingJson(reading: Reading) {
  return {
    ts: rfc3339(reading.ts),
    point: reading.point,
    value: reading.value,
    unit: reading.unit,
    quality: reading.quality,
    ...(reading.component === '' ? {} : { component: reading.component }),
  };
}

/** The newest value of a device that has fallen silent is not what is there now: it is stale (model/quality.ts). */
export function staleWhenSilent(reading: Reading, silent: boolean): Reading {
  return silent && (reading.quality === 'good' || reading.quality === 'uncertain') ? { ...reading, quality: 'stale' } : reading;
}
