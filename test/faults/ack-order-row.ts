import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AckOrder, checkTrace, doctored, keyOf, type OrderReport } from './ack-order.ts';
import { Community } from './community.ts';
import type { DeviceClient } from './device-client.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, type entries, removeFolder, temporaryFolder } from './gateway-run.ts';
import { readKept, violations } from './invariants.ts';
import { buildSite, type Site } from './site.ts';
import { findStrace, traceBytes } from './strace.ts';

const deviceIds = Array.from({ length: 20 }, (_, index) => `order-${index}`);
const window = 50;
/** Every tenth alarm is sent alone, the others with up to 50 of a device on their way. */
const aloneShare = 10;
/** A doctored copy is made of traces up to this size; it is held in memory. */
const doctoredBytes = 300 * 1024 * 1024;

export interface TracedRun {
  readonly order: OrderReport;
  readonly alarms: number;
  readonly violations: readonly string[];
  /** Inversions in the same trace with every PUBACK moved before its sync returned; null = too big. */
  readonly doctored: number | null;
}

/** Sends alarms through a traced gateway and holds what its devices were told against what its trace says. */
export async function tracedRun(site: Site, strace: string, alarms: number, entry: keyof typeof entries): Promise<TracedRun> {
  const parent = temporaryFolder('order');
  const data = join(parent, 'data');
  const trace = join(parent, 'trace');
  copyFolder(site.folder, data);
  const neglected = new Set(deviceIds);
  const community = new Community({ site, data, entry, neglected, wrapper: traceBytes(strace, trace) });
  try {
    await community.start();
    const devices = [...community.devices.values()];
    await community.until('connections', () => community.terminal.connected && devices.every((device) => device.connected));
    await send(devices, alarms);
    await community.until('every alarm on the screen', () => community.terminal.deliveries.length >= alarms, 300_000);
    await community.stop();
    const order = await checkTrace(trace);
    const small = statSync(trace).size < doctoredBytes;
    return {
      order,
      alarms,
      violations: violations(community, readKept(data)),
      doctored: small ? countDoctored(readFileSync(trace, 'latin1').split('\n')) : null,
    };
  } finally {
    await community.abandon();
    removeFolder(parent);
  }
}

function countDoctored(lines: readonly string[]): number {
  const order = new AckOrder();
  for (const line of doctored(lines)) order.take(line);
  return order.report().inversions.length;
}

/** Packet ids are given out in order of publishing, so the nth message has the nth key. */
async function send(devices: readonly DeviceClient[], alarms: number): Promise<void> {
  let sent = 0;
  const next = (device: DeviceClient): Promise<void> => device.publish('events', keyOf(++sent), { 'sos.pressed': true });
  const [first] = devices;
  if (first === undefined) return;
  const alone = Math.ceil(alarms / aloneShare);
  while (sent < alone) await next(first);
  const lane = async (device: DeviceClient): Promise<void> => {
    while (sent < alarms) await next(device);
  };
  await Promise.all(devices.flatMap((device) => Array.from({ length: Math.min(window, alarms) }, () => lane(device))));
}

/** Row 9: not one PUBACK before the return of the sync that covers its message. */
export async function ackOrder(alarms: number, say: (line: string) => void): Promise<RowReport> {
  const strace = findStrace();
  if (strace === null) throw new Error('strace is not installed');
  const site = await buildSite(deviceIds);
  try {
    const run = await tracedRun(site, strace, alarms, 'gateway');
    say(`${run.order.pubacks} PUBACKs, ${run.order.commits} commits, ${run.order.fsyncs} syncs, ${run.order.inversions.length} inversions`);
    const control = await tracedRun(site, strace, Math.min(alarms, 300), 'noSync');
    const found = [...run.violations];
    if (run.order.inversions.length > 0) found.push(`acknowledged before it was on disk: packets ${run.order.inversions.slice(0, 20)}`);
    if (run.order.pubacks !== alarms) found.push(`${alarms} alarms were acknowledged, the trace shows ${run.order.pubacks} PUBACKs`);
    if (run.doctored !== null && run.doctored < alarms)
      found.push(`the checker is blind: ${run.doctored} of ${alarms} in a doctored trace`);
    if (control.order.inversions.length < control.alarms) {
      found.push(`the control without sync shows only ${control.order.inversions.length} inversions of ${control.alarms}`);
    }
    return {
      enumerated: alarms,
      fired: run.order.pubacks,
      violations: found,
      figures: {
        alarms,
        PUBACKs: run.order.pubacks,
        commits: run.order.commits,
        syncs: run.order.fsyncs,
        inversions: run.order.inversions.length,
        'inversions in the doctored trace': run.doctored ?? 'trace too big to doctor',
        'control without sync': `${control.order.inversions.length} inversions of ${control.alarms}`,
      },
    };
  } finally {
    site.remove();
  }
}
