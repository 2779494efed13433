import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Custody } from '../../src/model/intake.ts';
import { startWorker } from '../../src/runtime/worker-thread.ts';
import { OpcuaRig } from '../ingest/opcua/rig.ts';
import type { RowReport } from './fault-row.ts';
import type { Census } from './opcua-census-worker.ts';

const publishingMs = 500;
/** One in so many connections hangs in place of being cut: it is ours to close then. */
const frozenOneIn = 10;
/** Connections of which it is not said yet that they are closed, and the one that is there. */
const allowed: Readonly<Record<Exclude<keyof Census, 'heapMb'>, number>> = { timers: 3, sockets: 0, emitters: 12, listeners: 30 };
const warmUp = 3;
const backLimitMs = 60_000;
/** The first connection waits for the stack to be loaded and a key to be made; a busy machine takes its time. */
const firstMs = 240_000;

const swallow: Custody = { take: (_intake, settle) => settle.kept(0, false) };

/**
 * The OPC UA source with its thread before a real server whose connection is cut or hangs `times` times: what is open in the
 * thread afterwards must be what was open before. `leaks`: two faults are put in, for the count to find.
 */
export async function opcuaReconnects(times: number, leaks: boolean, say: (line: string) => void): Promise<RowReport> {
  const violations: string[] = [];
  let thread: Worker | null = null;
  const rig = await OpcuaRig.start(swallow, {
    publishingMs,
    secure: false,
    retryMs: 50,
    // Far quicker than a real line breaks: the sessions of broken connections stay for 15 s.
    sessions: 1_000,
    startThread: (_url, options) => {
      const workerData = { ...(options?.workerData as object), leaks };
      thread = startWorker(new URL('./opcua-census-worker.ts', import.meta.url), { ...options, workerData });
      return thread;
    },
  });
  const count = (): Promise<Census> =>
    new Promise((resolve) => {
      const hear = (message: { kind: string; counted: Census }) => {
        if (message.kind !== 'census') return;
        thread?.off('message', hear);
        resolve(message.counted);
      };
      thread?.on('message', hear);
      thread?.postMessage({ kind: 'census' });
    });
  let slowest = 0;
  const reconnect = async (hangs: boolean): Promise<boolean> => {
    const told = rig.states.length;
    const begun = performance.now();
    if (hangs) rig.proxy.freeze();
    else rig.proxy.cut();
    await rig.until('lost', () => rig.states.slice(told).some(({ live }) => !live), backLimitMs);
    rig.proxy.thaw();
    await rig.until('live again', () => rig.isLive('lifts'), backLimitMs);
    slowest = Math.max(slowest, performance.now() - begun);
    return true;
  };
  /** Farewells to a server that does not answer take up to three seconds. */
  const settled = async () => {
    await sleep(4_000);
    return count();
  };
  try {
    await rig.until('live', () => rig.isLive('lifts'), firstMs);
    // The last of them hangs, so that every way was gone once; but with the faults in, which would be counted as "before" then.
    for (let n = 1; n <= warmUp; n++) await reconnect(n === warmUp && !leaks);
    const before = await settled();
    let fired = 0;
    const begun = performance.now();
    for (let n = 1; n <= times; n++) {
      if (await reconnect(n % (leaks ? 2 : frozenOneIn) === 0)) fired++;
      if (n % 50 === 0) say(`${n} reconnects`);
    }
    const seconds = Math.round((performance.now() - begun) / 1000);
    const after = await settled();
    for (const [what, most] of Object.entries(allowed) as [keyof typeof allowed, number][])
      if (after[what] - before[what] > most) violations.push(`${what}: ${before[what]} before, ${after[what]} after ${times} reconnects`);
    if (rig.proxy.connections() !== 1) violations.push(`${rig.proxy.connections()} connections are open`);
    const told = ({ timers, sockets, emitters, listeners, heapMb }: Census) =>
      `${timers} timers, ${sockets} sockets, ${emitters} emitters with ${listeners} listeners, heap ${heapMb} MB`;
    const figures = {
      'reconnects of the thread': `${times} in ${seconds} s, the slowest ${Math.round(slowest)} ms`,
      'thread before': told(before),
      'thread after': told(after),
      'connections at the proxy after': rig.proxy.connections(),
    };
    return { enumerated: times, fired, violations, figures };
  } finally {
    await rig.close();
  }
}

/** The control: the same count over two faults that were put in. */
export async function leaksFound(say: (line: string) => void): Promise<RowReport> {
  const { violations, figures, ...report } = await opcuaReconnects(6, true, say);
  const missed = ['timers', 'sockets'].filter((what) => !violations.some((violation) => violation.startsWith(what)));
  return {
    ...report,
    violations: missed.map((what) => `control: the leak of ${what} was not found`),
    figures: { 'control: found': violations.join('; '), 'control: thread after': figures['thread after'] ?? '' },
  };
}
