import { resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { ClockWatch, jumpSignal } from './clock-watch.ts';
import { DiskWatch, freeSpace } from './disk-watch.ts';
import type { Closing, Flow } from './flow.ts';
import type { GatewayMeters } from './meters.ts';
import { PlanWatch } from './plan-watch.ts';

const lookMs = 1_000;
const planLookMs = 10_000;

/** Looks at the clock and the disk each second, at the response plans every ten, and tells people. */
export function startWatch(
  settings: Settings,
  { journal }: { journal: DurableJournal },
  { pipeline, book, plans, judge, observe }: Flow,
  { meters, log }: { meters: GatewayMeters; log: Log },
  closing: Closing,
): ClockWatch {
  const folder = resolve(settings.data);
  const last = journal.status().last;
  const time = new ClockWatch(clock, folder, journal.read(last - 1, 1)[0]?.at ?? null);
  const disk = new DiskWatch({
    free: () => freeSpace(folder),
    lowBytes: settings['disk.lowBytes'],
    failure: () => pipeline.failure(),
    stands: (rule) => [...book.active()].some((alarm) => alarm.rule === rule && alarm.condition !== 'false'),
    observe: (signal) => pipeline.observe(signal),
    now: () => clock.monotonic(),
  });
  let looking = false;
  const look = () => {
    const moved = time.look();
    if (moved !== null) {
      log.warn({ moved, believed: time.believed() }, 'the wall clock jumped');
      meters.clockJumped();
      observe(jumpSignal(moved, time.believed()));
    }
    if (looking) return;
    looking = true;
    disk
      .look()
      .catch((error) => log.warn({ error }, 'the disk could not be looked at, or what was seen could not be journalled'))
      .finally(() => {
        looking = false;
      });
  };
  const planned = new PlanWatch({
    plans,
    types: () => new Set([...judge.devices.keys()].flatMap((id) => judge.profileOf(id) ?? [])),
    book,
    observe: (signal) => pipeline.observe(signal),
  });
  look();
  void planned.look();
  const timers = [setInterval(look, lookMs), setInterval(() => void planned.look(), planLookMs)];
  closing.push(() => timers.forEach(clearInterval));
  return time;
}
