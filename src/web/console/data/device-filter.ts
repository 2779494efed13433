import { type Health, healthOf, healths, isOverdue } from './device-health.ts';
import type { Device } from './wire.ts';

export const deviceStates = ['alarm', ...healths, 'overdue', 'retired'] as const;
export type DeviceStateFilter = (typeof deviceStates)[number];

/** What is asked for in the address of the table: `?type=&place=&state=&q=`. */
export interface DeviceFilter {
  readonly type: string;
  readonly place: string;
  readonly state: DeviceStateFilter | '';
  readonly q: string;
}

export function readFilter(search: URLSearchParams): DeviceFilter {
  const state = search.get('state') ?? '';
  return {
    type: search.get('type') ?? '',
    place: search.get('place') ?? '',
    state: deviceStates.find((known) => known === state) ?? '',
    q: search.get('q') ?? '',
  };
}

function inState(device: Device, state: DeviceStateFilter, unreadable: ReadonlySet<string>): boolean {
  if (state === 'alarm') return device.worst !== null;
  if (state === 'overdue') return isOverdue(device);
  return healthOf(device, unreadable) === (state satisfies Health);
}

/** Devices that fit. The text is looked for in id, place and papers. */
export function fitting(
  devices: readonly Device[],
  { type, place, state, q }: DeviceFilter,
  unreadable: ReadonlySet<string>,
): readonly Device[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return devices.filter((device) => {
    if (type !== '' && device.profile !== type) return false;
    if (place !== '' && device.place !== place && !device.place.startsWith(`${place}/`)) return false;
    if (state !== '' && !inState(device, state, unreadable)) return false;
    if (words.length === 0) return true;
    const { id, place: where, maker, model, serial, registrationCode, rescueCode, maintainer, note } = device;
    const text = [id, where, maker, model, serial, registrationCode, rescueCode, maintainer, note].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
