import { testMark } from './device-test.ts';
import { h } from './element.ts';
import { get } from './gateway-api.ts';
import { pick, say } from './language.ts';
import { momentText, placeText } from './moment-text.ts';
import { severityIcon } from './severity-icon.ts';
import { pointTitle, valueText } from './value-text.ts';
import type { Device, Profile, Reading, Severity } from './wire.ts';

/** Newest readings of the devices in the list: four questions at a time, the first so many devices; the others have their own page. */
const most = 100;
const together = 4;

export class LatestValues {
  private readonly readings = new Map<string, readonly Reading[]>();

  private asked = false;

  /** `loading` and `elsewhere` (not asked for here) are not the same as none. */
  of(deviceId: string): readonly Reading[] | 'loading' | 'elsewhere' {
    return this.readings.get(deviceId) ?? (this.asked ? 'elsewhere' : 'loading');
  }

  /** `onSome` is called while the answers come in, so that the first rows do not wait for the last. */
  async refresh(deviceIds: readonly string[], onSome: () => void): Promise<void> {
    const left = deviceIds.slice(0, most);
    const worker = async (): Promise<void> => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        const { items } = await get<{ items: readonly Reading[] }>(`/api/v1/devices/${encodeURIComponent(id)}/latest`);
        this.readings.set(id, items);
        if (this.readings.size % 20 === 0) onSome();
      }
    };
    await Promise.all(Array.from({ length: together }, worker));
    this.asked = true;
  }
}

const severities: readonly (Severity | null | undefined)[] = ['critical', 'major', 'minor', 'warning'];

/** What needs somebody comes first: alarms by severity, then silence, then by id. */
export function byUrgency(a: Device, b: Device): number {
  const urgency = (device: Device): number => {
    const rank = severities.indexOf(device.worst);
    return rank >= 0 ? rank : device.silent ? 4 : 5;
  };
  return urgency(a) - urgency(b) || a.id.localeCompare(b.id);
}

export function deviceState(device: Device): HTMLElement {
  if (device.silent) return h('span', { class: 'state is-lost' }, `■ ${say('device.silent')}`);
  if (device.lastMessageAt === null) return h('span', { class: 'state quiet' }, `○ ${say('device.never')}`);
  return h('span', { class: 'state is-live' }, `● ${say('device.online')}`);
}

export function deviceRow(device: Device, profile: Profile | null, readings: ReturnType<LatestValues['of']>): HTMLElement {
  const none = readings === 'loading' ? 'device.reading' : readings === 'elsewhere' ? 'device.elsewhere' : 'device.none';
  const values = (typeof readings === 'string' ? [] : readings)
    .slice(0, 4)
    .map((reading) =>
      h(
        'span',
        { class: `value quality-${reading.quality}`, title: momentText(reading.ts) },
        `${pointTitle(profile, reading)} `,
        h('b', {}, valueText(profile, reading)),
        reading.quality === 'good' || reading.quality === 'missing' ? null : ` (${say(`quality.${reading.quality}`)})`,
      ),
    );
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      device.worst ? severityIcon(device.worst) : null,
      h('a', { href: `/device/${encodeURIComponent(device.id)}` }, device.id),
      device.worst ? h('span', { class: 'unseen' }, say(`severity.${device.worst}`)) : null,
    ),
    h('td', {}, profile ? pick(profile.title) : device.profile),
    h('td', {}, placeText(device.place)),
    h('td', {}, deviceState(device), ' ', testMark(device)),
    h('td', { class: 'values' }, ...(values.length > 0 ? values : [h('span', { class: 'quiet' }, say(none))])),
  );
}
