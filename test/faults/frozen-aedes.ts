import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connected, publishPacket } from '../ingest/mqtt/wire.ts';
import type { Frozen } from './frozen-errors.ts';
import { FrozenPeer } from './frozen-peer.ts';
import { root } from './gateway-run.ts';
import { HornClient } from './horn-client.ts';

const everyMs = 20;
const calmMs = 2_000;

/** The control of row 4: aedes as it comes, one subscriber frozen, another one waiting. Waits `limitMs` for the standstill to end. */
export async function bareAedes(limitMs: number): Promise<Frozen> {
  const child = spawn(process.execPath, [join(root, 'dist', 'test', 'ingest', 'mqtt', 'memory-server.js'), 'bare'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = Number((await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()).value);
  const hornOf = (user: string) => ({ port, user, secret: 'x', topic: 'alarms', receipts: null });
  const other = new HornClient(hornOf('other'));
  const peer = new FrozenPeer('horn', { horn: hornOf('frozen') } as never, port);
  const publisher = await connected(port, { user: 'publisher', id: 'publisher' });
  const sent: number[] = [];
  const filler = 'x'.repeat(40_000);
  const timer = setInterval(() => {
    publisher.send(publishPacket('alarms', `${sent.length} ${filler}`, 0));
    sent.push(performance.now());
  }, everyMs);
  try {
    if (!(await peer.waitUntil((log) => log.connected, 20_000))) throw new Error('control: the peer did not connect within 20 s');
    await sleep(calmMs);
    const frozenFrom = sent.length;
    peer.freeze();
    // Until the other one has been told nothing for the limit, or is told again after a standstill.
    for (const end = performance.now() + limitMs + 20_000; performance.now() < end && peer.connection?.cutAt === null; ) {
      if (performance.now() - (other.messages.at(-1)?.at ?? 0) > limitMs) break;
      await sleep(50);
    }
    clearInterval(timer);
    await sleep(500);
    const now = performance.now();
    const arrivals = new Map(other.messages.map(({ step, at }) => [step, at]));
    // What has not come yet has been on its way until now at least.
    const delays = sent.map((at, n) => (arrivals.get(n) ?? now) - at);
    // Those sent before anybody listened.
    const first = Math.min(...arrivals.keys());
    return {
      others: new Map([['other subscriber', { before: delays.slice(first, frozenFrom), frozen: delays.slice(frozenFrom), after: [] }]]),
      cutAfter: new Map([['frozen subscriber', peer.connection?.cutAfter ?? null]]),
    };
  } finally {
    clearInterval(timer);
    peer.end();
    other.stop();
    publisher.destroy();
    child.stdin.end();
  }
}
