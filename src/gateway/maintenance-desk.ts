import { dueItems } from '../maintenance/due-items.ts';
import { type DeviceFacts, healthOf } from '../maintenance/health-score.ts';
import type { Alarm } from '../model/alarm.ts';
import type { JournalReader } from '../model/journal.ts';
import { type DeviceHealth, type DueItem, dueStates, type Forecast, type Maintenance } from '../model/maintenance.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { Clock } from '../runtime/clock.ts';
import { Fresh } from '../runtime/fresh.ts';
import type { LatestNumbers } from './latest-numbers.ts';

const lookBackMs = 30 * 86_400_000;
/** Devices, or alarms, that are looked at in one piece. */
const aPiece = 200;
const freshMs = 60_000;

export interface MaintenancePorts {
  readonly reader: Pick<JournalReader, 'devices' | 'alarms'>;
  readonly profileOf: (device: DeviceEntry) => DeviceProfile | undefined;
  readonly activeAlarms: () => Iterable<Alarm>;
  readonly lastMessageAt: (deviceId: string) => number | null;
  readonly notMonitored: (deviceId: string) => string | null;
  readonly latest: LatestNumbers;
  /** See ForecastKeeper. */
  readonly forecasts: (deviceId: string) => readonly Forecast[];
  /** The site's own calendar day, YYYY-MM-DD. */
  readonly today: () => string;
  readonly clock: Clock;
  /** Lets everything else that waits have its turn. */
  readonly breathe: () => Promise<void>;
}

/** What the property manager has to see to, over all devices; worked out in short pieces, at most once a minute. */
export class MaintenanceDesk {
  private readonly ports: MaintenancePorts;
  private readonly found: Fresh<Maintenance>;

  constructor(ports: MaintenancePorts) {
    this.ports = ports;
    this.found = new Fresh(freshMs, ports.clock, () => this.workOut());
  }

  all(): Promise<Maintenance> {
    return this.found.get();
  }

  private async workOut(): Promise<Maintenance> {
    const { reader, profileOf, latest, today, lastMessageAt, notMonitored, forecasts, breathe } = this.ports;
    const missed = await this.missed();
    const active = new Map<string, { silent: boolean; others: number }>();
    for (const { deviceId, rule, condition, test } of this.ports.activeAlarms()) {
      if (deviceId === null || test !== undefined) continue;
      const entry = active.get(deviceId) ?? { silent: false, others: 0 };
      active.set(deviceId, entry);
      if (rule !== 'device.silent') entry.others++;
      else if (condition === 'true') entry.silent = true;
    }
    const due: DueItem[] = [];
    const health: DeviceHealth[] = [];
    const ahead: Forecast[] = [];
    for (const [index, device] of reader.devices().entries()) {
      if (index % aPiece === aPiece - 1) await breathe();
      const items = dueItems(device, profileOf(device)?.maintenance ?? null, latest.of(device.id), today(), forecasts(device.id));
      due.push(...items);
      ahead.push(...forecasts(device.id));
      const facts: DeviceFacts = {
        silent: active.get(device.id)?.silent ?? false,
        notMonitored: notMonitored(device.id),
        heard: lastMessageAt(device.id) !== null,
        silences: missed.get(device.id)?.silences ?? 0,
        unreadable: missed.get(device.id)?.unreadable ?? 0,
        activeAlarms: active.get(device.id)?.others ?? 0,
      };
      health.push(healthOf(device, facts, items));
    }
    const key = (item: DueItem) => `${dueStates.indexOf(item.state)} ${item.dueOn ?? '9'} ${item.deviceId} ${item.kind} ${item.title.en}`;
    const keyed = due.map((item) => [key(item), item] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    health.sort((a, b) => (a.score ?? -1) - (b.score ?? -1) || (a.deviceId < b.deviceId ? -1 : 1));
    ahead.sort((a, b) =>
      (a.dueOn ?? '9') < (b.dueOn ?? '9') ? -1 : (a.dueOn ?? '9') > (b.dueOn ?? '9') ? 1 : a.deviceId < b.deviceId ? -1 : 1,
    );
    return { due: keyed.map(([, item]) => item), health, forecasts: ahead };
  }

  /** How often each device fell silent or could not be read lately, tests left out. */
  private async missed(): Promise<ReadonlyMap<string, { silences: number; unreadable: number }>> {
    const { reader, clock, breathe } = this.ports;
    const counts = new Map<string, { silences: number; unreadable: number }>();
    const from = clock.wall() - lookBackMs;
    for (let cursor: string | undefined, more = true; more; ) {
      const page = reader.alarms({ from, cursor, limit: aPiece });
      for (const { deviceId, rule, occurrences, test } of page.items) {
        if (deviceId === null || test !== undefined || (rule !== 'device.silent' && rule !== 'device.unreadable')) continue;
        const entry = counts.get(deviceId) ?? { silences: 0, unreadable: 0 };
        counts.set(deviceId, entry);
        entry[rule === 'device.silent' ? 'silences' : 'unreadable'] += occurrences;
      }
      cursor = page.next ?? undefined;
      more = page.next !== null;
      await breathe();
    }
    return counts;
  }
}
