import { expect, test } from 'vitest';
import { MqttTerminals } from '../../src/notify/channels/mqtt/mqtt-terminals.ts';
import { gate, HubBench } from './hub-bench.ts';

function bench() {
  const b = new HubBench([gate]);
  b.hub.start();
  const published: { topic: string; payload: string; qos: number }[] = [];
  const ended: string[] = [];
  const state = { full: false };
  const terminals = new MqttTerminals({
    hub: b.hub,
    publish: (topic, payload, qos) => {
      if (!state.full) published.push({ topic, payload: String(payload), qos });
      return !state.full;
    },
    disconnect: (id, reason) => ended.push(`${id} ${reason}`),
  });
  const said = () => published.map((message) => JSON.parse(message.payload)).filter((message) => message.type !== 'heartbeat');
  const say = (message: unknown) => terminals.receive('gate', Buffer.from(JSON.stringify(message)));
  return { b, terminals, published, ended, state, said, say };
}

test('a hardware terminal gets the same messages on its alarms topic with QoS 1, and its receipts count', async () => {
  const { b, terminals, published, said, say } = bench();
  terminals.subscribed('gate');
  b.raise('a1');
  await b.pass(6_000);
  expect(new Set(published.map((message) => `${message.topic} ${message.qos}`))).toEqual(new Set(['v1/terminals/gate/alarms 1']));
  expect(said().map((message) => [message.deliveryId, message.attempt])).toEqual([
    ['a1~1~gate', 1],
    ['a1~1~gate', 2],
  ]);
  expect(await say({ type: 'received', deliveryId: 'a1~1~gate' })).toBe(true);
  await b.pass(20_000);
  expect(said()).toHaveLength(2);
});

test('it acknowledges with the name it asserts', async () => {
  const { b, terminals, said, say } = bench();
  terminals.subscribed('gate');
  b.raise('a1');
  await say({ type: 'acknowledge', deliveryId: 'a1~1~gate', by: 'li' });
  await b.pass(50);
  expect(b.acts[0]?.origin).toEqual({ by: 'li', via: 'asserted', from: 'gate' });
  expect(said()).toContainEqual(expect.objectContaining({ type: 'acknowledged', by: 'li' }));
});

test('a new subscription takes over and gets every active alarm; without one nothing is sent', async () => {
  const { b, terminals, said, say } = bench();
  terminals.subscribed('gate');
  terminals.gone('gate');
  b.raise('a1');
  await b.pass(10_000);
  expect(said()).toEqual([]);
  expect(await say({ type: 'received', deliveryId: 'a1~1~gate' })).toBe(false);
  terminals.subscribed('gate');
  terminals.subscribed('gate');
  await b.pass(50);
  expect(b.hub.liveness()[0]?.connections).toBe(1);
  expect(new Set(said().map((message) => message.deliveryId))).toEqual(new Set(['a1~1~gate']));
});

test('a session that is full for 2 s is disconnected; one that is full for a moment gets everything', async () => {
  const { b, terminals, ended, state, said } = bench();
  terminals.subscribed('gate');
  await b.pass(50);
  state.full = true;
  b.raise('a1');
  await b.pass(1_000);
  state.full = false;
  await b.pass(300);
  expect(said().map((message) => message.deliveryId)).toEqual(['a1~1~gate']);
  state.full = true;
  b.raise('a2');
  await b.pass(2_000);
  expect(ended).toEqual(['gate too-slow']);
  expect(b.hub.liveness()[0]?.connections).toBe(0);
});
