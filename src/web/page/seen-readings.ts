import { get } from './gateway-api.ts';
import { gatewayNow, running } from './page-clock.ts';
import { limitOf, type RuleOfProfile } from './rule-limit.ts';
import type { Alarm, Device, Profile, ProfilePoint, Reading, Value } from './wire.ts';

const everyMs = 5_000;
const wholeEveryMs = 60_000;
const beforeMs = 5 * 60_000;
const mostMs = 60 * 60_000;
const most = 2_000;

export interface SeenSample {
  /** ms since epoch. */
  readonly at: number;
  /** Null = missing: nothing is known of this moment. */
  readonly value: Value;
}
/** What the point that decided has shown since shortly before the alarm. */
export interface SeenReadings {
  readonly alarmId: string;
  readonly point: ProfilePoint | null;
  readonly unit: string | null;
  /** Raise limit of the rule for this point; null when it has none that is a number. */
  readonly limit: number | null;
  readonly samples: readonly SeenSample[];
  /** ms since epoch of the last time that the gateway answered. */
  readonly readAt: number;
}
/** Follows the point of one alarm, the one in front: a screen full of alarms does not ask for all of them. */
export class SeenWatch {
  private alarm: Alarm | null = null;
  private known: SeenReadings | null = null;
  private about: { readonly point: ProfilePoint | null; readonly limit: number | null } | null = null;
  private nextAt = 0;
  private wholeAt = 0;
  private asking = false;

  /** What is known by now; null = nothing, or nothing to show. Call often. */
  of(alarm: Alarm | null): SeenReadings | null {
    if (alarm?.id !== this.alarm?.id) {
      this.known = null;
      this.about = null;
      this.nextAt = 0;
      this.wholeAt = 0;
    }
    this.alarm = alarm;
    if (alarm?.deviceId && alarm.seen && !this.asking && running() >= this.nextAt) void this.ask(alarm, alarm.deviceId, alarm.seen.point);
    return this.known;
  }

  private async ask(alarm: Alarm, deviceId: string, point: string): Promise<void> {
    this.asking = true;
    this.nextAt = running() + everyMs;
    const path = `/api/v1/devices/${encodeURIComponent(deviceId)}`;
    try {
      const about = this.about ?? (await this.askAbout(alarm, path, point));
      // Another alarm may stand in front by now, which has a point and a limit of its own.
      if (this.alarm?.id !== alarm.id) return;
      this.about = about;
      const now = gatewayNow();
      const from = Math.max(Date.parse(alarm.raisedAt) - beforeMs, now - mostMs);
      // Late readings belong in between: everything is read anew each minute, only the newest in between.
      const whole = this.known === null || running() >= this.wholeAt;
      const last = whole ? undefined : this.known?.samples.at(-1)?.at;
      const came = await this.read(path, point, alarm.component, last === undefined ? from : last + 1, now);
      if (this.alarm?.id !== alarm.id) return;
      if (whole) this.wholeAt = running() + wholeEveryMs;
      const samples = [...(last === undefined ? [] : (this.known?.samples ?? [])), ...came].filter(({ at }) => at >= from).slice(-most);
      this.known = { alarmId: alarm.id, ...about, unit: alarm.seen?.unit ?? null, samples, readAt: now };
    } catch {
      // What was drawn stays, and says until when it is true.
    } finally {
      this.asking = false;
    }
  }

  private async askAbout(alarm: Alarm, path: string, point: string) {
    const device = await get<Device>(path);
    const profile = await get<Profile & { readonly rules?: readonly RuleOfProfile[] }>(
      `/api/v1/profiles/${encodeURIComponent(device.profile)}`,
    );
    const same = profile.points.filter((entry) => entry.point === point);
    return {
      point: same.find((entry) => entry.component === alarm.component) ?? same[0] ?? null,
      limit: limitOf(
        profile.rules?.find(({ id }) => id === alarm.rule),
        point,
      ),
    };
  }

  private async read(path: string, point: string, component: string, from: number, to: number): Promise<readonly SeenSample[]> {
    const query = { points: point, from: new Date(from).toISOString(), to: new Date(to + 60_000).toISOString() };
    const ask = (more: Record<string, string>) =>
      get<{ items: readonly Reading[]; next: string | null }>(`${path}/readings?${new URLSearchParams({ ...query, ...more })}`);
    let page = await ask({ limit: String(most) });
    // A fast device: the highest and lowest of each moment would be two lines; the last one is what was really seen.
    if (page.next !== null) page = await ask({ every: `${Math.ceil((to - from) / 500 / 1_000)}s`, aggregate: 'last', limit: String(most) });
    return page.items
      .filter((reading) => (reading.component ?? '') === component)
      .map((reading) => ({ at: Date.parse(reading.ts), value: reading.quality === 'missing' ? null : reading.value }));
  }
}
