import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { heartbeatMs, linkProtocol } from '../../src/federate/link-frames.ts';
import { BelowSide } from '../../src/gateway/below-side.ts';
import type { Signal } from '../../src/model/signal.ts';
import { subjectKey } from '../../src/model/subject.ts';
import { gatewayLostRule } from '../../src/model/tier-rules.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

/** The looks of the upper end are a second apart. */
const patience = { timeout: 20_000 };

/** The socket of a gateway below, as it stands at the upper end. */
class Connection extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly types: string[] = [];
  closed: string | null = null;

  send(json: string): void {
    this.types.push((JSON.parse(json) as { type: string }).type);
  }
  close(code: number, reason: string): void {
    this.readyState = 3;
    this.closed ??= reason;
    this.emit('close', code, Buffer.from(reason));
  }
  terminate(): void {}

  say(frame: object): void {
    this.emit('message', Buffer.from(JSON.stringify(frame)), false);
  }
  async hears(type: string): Promise<void> {
    await expect.poll(() => this.types, patience).toContain(type);
  }
}

let clock: ManualClock;
let keeps: boolean;
let observed: string[];
let side: BelowSide;
beforeEach(() => {
  clock = new ManualClock();
  keeps = true;
  observed = [];
  const subject = subjectKey('gateway', 'below');
  const flow = {
    pipeline: {
      observe: async ({ to }: Signal) => void observed.push(String(to)),
      replica: async () => {
        if (!keeps) throw new Error('the disk is full');
        return true;
      },
    },
    book: { active: () => (observed.length === 0 ? [] : [{ subject, rule: gatewayLostRule, condition: observed.at(-1) }]) },
    tiers: { self: { gateway: 'above', name: 'street', tier: 'sub-district' }, histories: { of: () => [] } },
    plans: { keepFromBelow: async () => {} },
  };
  const reader = { lowerGateways: () => [{ id: 'below', place: '' }], openTierFacts: () => [] };
  side = new BelowSide({ reader } as never, flow as never, { info: () => {}, error: () => {} } as never, clock);
  side.start();
});
afterEach(() => side.stop());

/** It greets, with so many links that are not here. */
async function connects(head: number): Promise<Connection> {
  const connection = new Connection();
  side.attach(connection as unknown as WebSocket, 'below');
  await connection.hears('welcome');
  const who = { gateway: 'g0', epoch: 1, name: 'community', tier: 'community', version: '1' };
  connection.say({ type: 'hello', protocol: linkProtocol, ...who, head, continues: null });
  await connection.hears('go');
  return connection;
}
const batch = { type: 'log', id: 1, lane: 'log', after: 0, through: 1, hash: 'h', entries: [] };

test('a gateway whose log is refused is lost, however often it greets; it is back when something is kept', {
  timeout: 60_000,
}, async () => {
  (await connects(0)).close(1006, '');
  keeps = false;
  for (let time = 0; time < 4; time++) {
    clock.advance(heartbeatMs);
    const connection = await connects(1);
    connection.say(batch);
    await expect.poll(() => connection.closed, patience).toBe('not kept');
  }
  await expect.poll(() => observed, patience).toEqual(['true']);
  keeps = true;
  (await connects(1)).say(batch);
  await expect.poll(() => observed, patience).toEqual(['true', 'false']);
});

test('a gateway that has nothing to send is heard with its greeting, and one with a slow line with the heartbeat that it answers', {
  timeout: 60_000,
}, async () => {
  for (let time = 0; time < 4; time++) {
    clock.advance(heartbeatMs);
    (await connects(0)).close(1006, '');
  }
  const slow = await connects(1);
  for (let beat = 0; beat < 4; beat++) {
    clock.advance(heartbeatMs);
    slow.say({ type: 'pong', sent: clock.monotonic(), wall: clock.wall() });
  }
  // Two looks of a second.
  await new Promise((done) => setTimeout(done, 2_100));
  expect(observed).toEqual([]);
  expect(side.all()).toMatchObject([{ connected: true, heardAt: clock.wall() }]);
});
