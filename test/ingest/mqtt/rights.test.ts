import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { covers, maySubscribe, publicationOf } from '../../../src/ingest/mqtt/topic-rights.ts';
import type { Account } from '../../../src/model/intake.ts';
import { startBare } from './bare-aedes.ts';
import { type Rig, startRig, until } from './rig.ts';
import { connected, connectPacket, disconnect, ping, publishPacket, subscribePacket, Wire } from './wire.ts';

let rig: Rig;
afterEach(async () => rig?.stop());

const device = (id: string): Account => ({ kind: 'device', id });
const terminal = (id: string): Account => ({ kind: 'terminal', id });
const hostileIds = ['d1', 'd2', 't1', '+', '#', 'a/b', '../d1', 'me', '$share', '$SYS', '', 'd1/x', '设备', '__proto__', 'constructor'];
const words = [
  'telemetry',
  'events',
  'attributes',
  'commands',
  'commands/5/result',
  'rpc/response/5',
  'alarms',
  'receipts',
  '#',
  '+',
  '',
  'constructor',
];
const roots = ['v1/devices/', 'v1/terminals/', '/v1/devices/', 'v1//devices/', '$share/g/v1/devices/', '$SYS/', 'V1/devices/', ''];

describe('topic rights', () => {
  it('opens, of all accounts, verbs and topics, nothing outside the own branch', () => {
    let asked = 0;
    let granted = 0;
    const wrong: string[] = [];
    for (const owner of hostileIds) {
      for (const account of [device(owner), terminal(owner)]) {
        const publishable = new Set(
          account.kind === 'terminal'
            ? [`v1/terminals/${owner}/receipts`]
            : [owner, 'me'].flatMap((id) =>
                words
                  .slice(0, 3)
                  .concat(words.slice(4, 6))
                  .map((word) => `v1/devices/${id}/${word}`),
              ),
        );
        for (const root of roots) {
          for (const id of hostileIds) {
            for (const word of words) {
              for (const topic of [`${root}${id}/${word}`, `${root}${id}/${word}/`, `${root}${id}/${word}/x`]) {
                asked += 2;
                const allowed = publicationOf(account, topic) !== null;
                if (allowed !== publishable.has(topic)) wrong.push(`${account.kind} ${owner} publishes ${topic}: ${allowed}`);
                const subscribed = maySubscribe(account, topic);
                const own = [`v1/devices/${owner}/commands`, 'v1/devices/me/commands', `v1/terminals/${owner}/alarms`];
                if (subscribed && !own.includes(topic)) wrong.push(`${account.kind} ${owner} subscribes to ${topic}`);
                granted += Number(allowed) + Number(subscribed);
              }
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(200_000);
    expect(granted).toBeGreaterThan(100);
  });

  it('matches the one wildcard it grants to one level', () => {
    expect(covers('v1/devices/me/rpc/request/+', 'v1/devices/me/rpc/request/7')).toBe(true);
    expect(covers('v1/devices/me/rpc/request/+', 'v1/devices/me/rpc/request/7/8')).toBe(false);
    expect(covers('v1/devices/me/rpc/request/+', 'v1/devices/me/rpc/request/')).toBe(false);
    expect(covers('v1/devices/d1/commands', 'v1/devices/d2/commands')).toBe(false);
  });
});

describe('rights on the wire', () => {
  it('acknowledges a denied publish of every QoS, reports it, and keeps the connection', async () => {
    rig = await startRig();
    const wire = await connected(rig.port);
    const foreign = 'v1/devices/d2/telemetry';
    wire.send(publishPacket(foreign, 'a', 0), publishPacket(foreign, 'b', 1, 1, false, true), publishPacket('$SYS/x', 'c', 2, 2), ping);
    await wire.next('puback');
    await wire.next('pubrec');
    await wire.next('pingresp');
    expect(rig.denied.map(({ account, topic, payload }) => [account.id, topic, payload])).toEqual([
      ['d1', foreign, 'a'],
      ['d1', foreign, 'b'],
      ['d1', '$SYS/x', 'c'],
    ]);
    expect(rig.custody.calls).toBe(0);
    expect(wire.closed).toBe(false);
    wire.destroy();
  });

  it('answers 128 to every filter outside the own branch, in one SUBSCRIBE with allowed ones, and still does after a reconnect', async () => {
    rig = await startRig();
    const filters = [
      '#',
      '+/+/+/+',
      'v1/#',
      'v1/devices/+/commands',
      'v1/devices/d2/commands',
      '$share/g/v1/devices/d1/commands',
      '$SYS/#',
    ];
    const granted = [...filters.map(() => 128), 1, 1];
    const own = ['v1/devices/d1/commands', 'v1/devices/me/commands'];
    const first = await connected(rig.port, { clean: false });
    first.send(subscribePacket([...filters, ...own]));
    expect((await first.next('suback')).granted).toEqual(granted);
    first.send(disconnect);
    await until('gone', () => rig.comings.includes('d1 down'));
    expect(await rig.source.publishTo('v1/devices/d2/commands', Buffer.from('secret'), 1)).toBe('absent');
    expect(await rig.source.publishTo('v1/devices/d1/commands', Buffer.from('open'), 1)).toBe('queued');
    const second = await connected(rig.port, { clean: false });
    await second.next('publish');
    await sleep(50);
    expect(second.of('publish').map((packet) => packet.payload.toString())).toEqual(['open']);
    second.destroy();
  });

  it('(control) bare aedes stores a filter it has refused beside an allowed one, and queues for it', async () => {
    const bare = await startBare({
      authorizeSubscribe: (_client, subscription, done) => done(null, subscription.topic === 'own' ? subscription : null),
    });
    const first = await connected(bare.port, { clean: false });
    first.send(subscribePacket(['own', 'foreign']));
    expect((await first.next('suback')).granted).toEqual([1, 128]);
    first.send(disconnect);
    await first.hangUp();
    const secret = { cmd: 'publish', topic: 'foreign', payload: 'secret', qos: 1, retain: false, dup: false } as const;
    await new Promise<void>((resolve) => bare.broker.publish(secret, () => resolve()));
    const second = await connected(bare.port, { clean: false });
    expect((await second.next('publish')).payload.toString()).toBe('secret');
    second.destroy();
    await bare.stop();
  });

  it('(control) bare aedes grants thousands of filters and keeps thousands of retained messages', async () => {
    const bare = await startBare();
    const wire = await connected(bare.port);
    wire.send(subscribePacket(Array.from({ length: 2_000 }, (_, i) => `f/${i}`)));
    expect((await wire.next('suback')).granted.filter((qos) => qos === 1)).toHaveLength(2_000);
    for (let i = 0; i < 2_000; i++) wire.send(publishPacket(`r/${i}`, 'x', 0, 0, false, true));
    wire.send(ping);
    await wire.next('pingresp');
    const late = await connected(bare.port, { id: 'late' });
    late.send(subscribePacket(['r/#']));
    await until('the retained', () => late.of('publish').length === 2_000);
    wire.destroy();
    late.destroy();
    await bare.stop();
  });

  it('retains nothing, and grants no more filters than there are rights', async () => {
    rig = await startRig();
    const wire = await connected(rig.port);
    for (let i = 0; i < 60; i++) wire.send(publishPacket(`v1/devices/me/commands/${i}/result`, 'x', 0, 0, false, true));
    wire.send(subscribePacket(Array.from({ length: 90 }, (_, i) => `v1/devices/me/rpc/request/${i}`)));
    expect(new Set((await wire.next('suback')).granted)).toEqual(new Set([128]));
    wire.send(subscribePacket(['v1/devices/me/commands', 'v1/devices/me/rpc/request/+', 'v1/devices/d1/commands'], 1, 2));
    expect((await wire.next('suback', 2)).granted).toEqual([1, 1, 1]);
    await sleep(50);
    expect(wire.of('publish')).toHaveLength(0);
    expect(rig.results).toHaveLength(60);
    wire.destroy();
  });

  it('sends an account away for a while that asks for foreign topics again and again', async () => {
    rig = await startRig({ limits: { deniedPerMinute: 20, coolDown: 300 } });
    const wire = await connected(rig.port);
    for (let i = 1; i <= 40; i++) wire.send(publishPacket('v1/devices/d2/telemetry', 'x', 1, i));
    await wire.hangUp();
    expect(rig.counts.get('closed denied-too-often')).toBe(1);
    const early = new Wire(rig.port);
    expect(await early.connect()).toBe(3);
    await sleep(350);
    (await connected(rig.port)).destroy();
  });

  it('takes a will within the rights once, leaves one outside them out, and sends none after DISCONNECT', async () => {
    rig = await startRig();
    const will = { topic: 'v1/devices/me/events', payload: '{"gone":1}', retain: true };
    const lost = await connected(rig.port, { will });
    lost.destroy();
    await until('the will', () => rig.custody.kept.length === 1);
    expect(rig.custody.kept[0]).toMatchObject({ deviceId: 'd1', channel: 'events', text: '{"gone":1}', redelivery: null });
    const polite = await connected(rig.port, { will });
    polite.send(disconnect);
    await polite.hangUp();
    const foreign = await connected(rig.port, { will: { topic: 'v1/devices/d2/events', payload: 'forged' } });
    foreign.destroy();
    await sleep(100);
    expect(rig.custody.kept).toHaveLength(1);
    expect(rig.denied.map(({ topic, payload }) => [topic, payload])).toEqual([['v1/devices/d2/events', 'forged']]);
  });

  it('hands receipts of a terminal and results of a device over before it acknowledges them', async () => {
    rig = await startRig({
      onTerminalMessage: async () => {
        throw new Error('journal refused');
      },
    });
    const broken = await connected(rig.port, { user: 't1' });
    broken.send(publishPacket('v1/terminals/t1/receipts', '{"type":"received"}', 1));
    await broken.hangUp();
    expect(broken.of('puback')).toHaveLength(0);
    const other = await connected(rig.port);
    other.send(publishPacket('v1/devices/d1/commands/c-1/result', '{"ok":true}', 1));
    await other.next('puback');
    expect(rig.results).toEqual([{ id: 'd1', commandId: 'c-1', payload: '{"ok":true}' }]);
    other.destroy();
  });

  it('closes a revoked account at once and forgets what was queued for it', async () => {
    rig = await startRig();
    const wire = await connected(rig.port, { clean: false });
    wire.send(subscribePacket(['v1/devices/me/commands']));
    await wire.next('suback');
    const at = performance.now();
    rig.source.revoke({ kind: 'device', id: 'd1' });
    await wire.hangUp();
    expect(performance.now() - at).toBeLessThan(1_000);
    await until('down', () => rig.comings.includes('d1 down'));
    expect(await rig.source.publishTo('v1/devices/d1/commands', Buffer.from('x'), 1)).toBe('absent');
    expect(rig.source.connected()).toEqual([]);
  });

  it('keeps a device id that is a pattern to itself', async () => {
    rig = await startRig({ accounts: { authenticate: (name) => device(name), certified: () => 'wrong' } });
    const pattern = await connected(rig.port, { user: '+', password: 'x' });
    pattern.send(subscribePacket(['v1/devices/+/commands']));
    await pattern.next('suback');
    const other = new Wire(rig.port).send(connectPacket({ user: 'd2', password: 'x' }));
    await other.next('connack');
    expect(await rig.source.publishTo('v1/devices/d2/commands', Buffer.from('x'), 1)).toBe('not-subscribed');
    expect(pattern.of('publish')).toHaveLength(0);
    pattern.destroy();
    other.destroy();
  });
});
