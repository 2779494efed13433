import type { ReadingBatch } from '../model/reading.ts';

export interface NumberSummary {
  readonly point: string;
  readonly group: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sum: number;
}

/** The newest good or uncertain number of each point of each device since the start, for summaries by point and place. */
export class LatestNumbers {
  /** Device -> point and component -> point, value. */
  private readonly devices = new Map<string, Map<string, { readonly point: string; value: number }>>();

  /** Takes live readings; a later bad or missing one takes the earlier number away: it is not known any more. */
  note({ deviceId, historical, readings }: ReadingBatch): void {
    if (historical) return;
    let numbers = this.devices.get(deviceId);
    if (numbers === undefined) {
      numbers = new Map();
      this.devices.set(deviceId, numbers);
    }
    for (const { point, component, value, quality } of readings) {
      const key = component === '' ? point : `${point} ${component}`;
      const known = typeof value === 'number' && (quality === 'good' || quality === 'uncertain');
      const before = numbers.get(key);
      if (!known) numbers.delete(key);
      else if (before === undefined) numbers.set(key, { point, value });
      else before.value = value;
    }
  }

  /** Of one device, by `point` or `point component`. */
  of(deviceId: string): ReadonlyMap<string, number> {
    return new Map([...(this.devices.get(deviceId) ?? [])].map(([key, { value }]) => [key, value]));
  }

  /** By point and group; `groupOf` null = the device does not count (retired, silent) and what it said is not summed. */
  summaries(groupOf: (deviceId: string) => string | null): readonly NumberSummary[] {
    type Sum = { point: string; group: string; min: number; max: number; sum: number; count: number };
    const groups = new Map<string, Map<string, Sum>>();
    for (const [deviceId, numbers] of this.devices) {
      const group = groupOf(deviceId);
      if (group === null) continue;
      const sums = groups.get(group) ?? new Map<string, Sum>();
      groups.set(group, sums);
      for (const { point, value } of numbers.values()) {
        const sum = sums.get(point);
        if (sum === undefined) {
          sums.set(point, { point, group, min: value, max: value, sum: value, count: 1 });
          continue;
        }
        sum.min = Math.min(sum.min, value);
        sum.max = Math.max(sum.max, value);
        sum.sum += value;
        sum.count++;
      }
    }
    return [...groups.values()].flatMap((sums) => [...sums.values()].map(({ count, ...rest }) => ({ ...rest, mean: rest.sum / count })));
  }

  /** Lets go of devices that are not there any more. */
  keepOnly(known: ReadonlyMap<string, unknown>): void {
    for (const deviceId of this.devices.keys()) if (!known.has(deviceId)) this.devices.delete(deviceId);
  }
}
