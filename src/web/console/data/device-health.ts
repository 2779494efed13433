import { dayOf } from '../../page/site-zone.ts';
import type { Alarm } from './alarms.ts';
import { gatewayNow } from './gateway-time.ts';
import { type Device, severities } from './wire.ts';

/** What a device is like, the worst first: each device is exactly one of these. */
export const healths = ['silent', 'notMonitored', 'unreadable', 'never', 'test', 'ok'] as const;
/** `retired`: nobody expects anything from it. */
export type Health = (typeof healths)[number] | 'retired';

/** The rule of a message that could not be read (the gateway's own, of every type). */
const unreadableRule = 'device.unreadable';

export function unreadableDevices(alarms: readonly Alarm[]): ReadonlySet<string> {
  return new Set(alarms.flatMap(({ rule, deviceId }) => (rule === unreadableRule && deviceId !== null ? [deviceId] : [])));
}

export function healthOf(device: Device, unreadable: ReadonlySet<string>): Health {
  if (device.state === 'retired') return 'retired';
  // The one alarm is that of what it is reached through.
  if (device.notMonitored !== null) return 'notMonitored';
  if (device.silent) return 'silent';
  if (unreadable.has(device.id)) return 'unreadable';
  if (device.test) return 'test';
  return device.lastMessageAt === null ? 'never' : 'ok';
}

/** Its inspection should have been before today. The date is one of the place where it stands, as is today. */
export function isOverdue({ inspectionDue }: Pick<Device, 'inspectionDue'>): boolean {
  if (!inspectionDue) return false;
  return inspectionDue < dayOf(gatewayNow());
}

const order: readonly Health[] = [...healths, 'retired'];

/** What needs somebody comes first: alarms by severity, then by health, then by id. */
export function byUrgency(unreadable: ReadonlySet<string>): (a: Device, b: Device) => number {
  const rank = (device: Device): number =>
    device.worst ? severities.indexOf(device.worst) : severities.length + order.indexOf(healthOf(device, unreadable));
  return (a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
}
