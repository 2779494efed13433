import { once } from 'node:events';
import { exceeding, watchGaps, worked } from './loop-gaps.ts';
import { type Rig, startRig, tirelessAccounts } from './rig.ts';
import { startThread } from './thread.ts';
import { connected, publishPacket } from './wire.ts';

/** Most ms by which a gap of the source's loop may exceed one of an idle thread at the same moment. */
const LIMIT = 50;

/** Suspects played again, the worst first. */
const REPLAYED = 5;

export interface FuzzResult {
  readonly sessions: number;
  /** Sessions with at least one changed packet. */
  readonly mutated: number;
  readonly pastConnect: number;
  /** Sessions the source kept for 10 s after their end. */
  readonly stuck: number;
  /** Windows of 250 ms in which the source's loop stood still for longer than allowed. */
  readonly suspected: number;
  /** Those of the five worst that did so again, twice, with the same sessions: what the machine did is not seen again, what a session did is. */
  readonly stalls: number;
  /** Errors from inside the broker. */
  readonly errors: readonly string[];
  readonly seconds: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface FuzzOptions {
  readonly sessions: number;
  readonly seed: number;
  /** The negative control: a custody that stops the loop now and then. The run must report stalls. */
  readonly stalling?: boolean;
}

let taken = 0;
async function stall(): Promise<void> {
  if (++taken % 50 !== 0) return;
  const before = worked();
  while (worked() - before < 150);
}

interface Sums {
  readonly pastConnect: number;
  readonly mutated: number;
  readonly stuck: number;
  /** Window of wall time -> sessions begun before its end. */
  readonly begun: ReadonlyMap<number, number>;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

async function play(rig: Rig, seed: number, span: Span): Promise<{ readonly sums: Sums; readonly suspects: readonly Span[] }> {
  const control = startThread(new URL('./loop-gaps.ts', import.meta.url));
  const player = startThread(new URL('./session-player.ts', import.meta.url), {
    workerData: { port: rig.port, seed, atOnce: 24, ...span },
  });
  await once(control, 'message');
  const stop = watchGaps();
  const [sums] = (await once(player, 'message')) as [Sums];
  const busy = stop();
  control.postMessage('report');
  const [idle] = (await once(control, 'message')) as [Map<number, number>];
  await Promise.all([control.terminate(), player.terminate()]);
  /** Sessions begun before a window; a busy machine may leave some windows empty. */
  const before = (window: number): number =>
    Math.max(span.from, ...[...sums.begun].filter(([at]) => at < window).map(([, index]) => index));
  const suspects = exceeding(busy, idle, LIMIT).map((window) => ({
    from: Math.max(span.from, before(window - 1) - 24),
    to: before(window + 2),
  }));
  return { sums, suspects };
}

/**
 * Reliability row 20: conversations by a grammar with seeded changes, over TCP, against the real source. A crash ends the
 * process; a hang is seen at the end, when an honest device must still be served. The clients run in a worker, so the
 * gaps of this thread's loop are the source's own.
 */
export async function run({ sessions, seed, stalling }: FuzzOptions): Promise<FuzzResult> {
  const rig = await startRig({ accounts: tirelessAccounts() });
  if (stalling === true) rig.custody.hold = stall;
  const began = performance.now();
  const { sums, suspects } = await play(rig, seed, { from: 0, to: sessions });
  let stalls = 0;
  for (const span of suspects.slice(0, REPLAYED)) {
    const again = (await play(rig, seed, span)).suspects.length > 0 && (await play(rig, seed, span)).suspects.length > 0;
    if (again) stalls++;
  }
  const seconds = (performance.now() - began) / 1_000;
  const honest = await connected(rig.port, { user: 'd9999999999999999' });
  honest.send(publishPacket('v1/devices/me/telemetry', '{"a":1}', 1, 1));
  await honest.next('puback');
  honest.destroy();
  await rig.stop();
  return {
    sessions,
    mutated: sums.mutated,
    pastConnect: sums.pastConnect,
    stuck: sums.stuck,
    suspected: suspects.length,
    stalls,
    errors: rig.errors.map((error) => error.message),
    seconds: Math.round(seconds * 10) / 10,
    counts: Object.fromEntries([...rig.counts].sort()),
  };
}
