import type { Alarm } from '../../model/alarm.ts';
import { rfc3339 } from '../../model/alarm-json.ts';
import type { Reading } from '../../model/reading.ts';
import type { DeviceEntry } from '../../model/registry.ts';
import { type Severity, severities } from '../../model/severity.ts';
import type { DeviceConnectivity } from '../ports.ts';

/** The worst of some alarms; null when there are none. */
export function worstOf(alarms: readonly Alarm[]): Severity | null {
  return severities.find((severity) => alarms.some((alarm) => alarm.severity === severity)) ?? null;
}

export function deviceJson(device: DeviceEntry, connectivity: DeviceConnectivity, active: readonly Alarm[]) {
  return {
    id: device.id,
    profile: device.profile,
    place: device.place,
    connected: connectivity.connected,
    silent: connectivity.silent,
    lastMessageAt: connectivity.lastMessageAt === null ? null : rfc3339(connectivity.lastMessageAt),
    activeAlarms: active.length,
    worst: worstOf(active),
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
