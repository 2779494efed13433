import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startBare } from './bare-aedes.ts';
import { type Rig, startRig, until } from './rig.ts';
import { connected, publishPacket, pubrel, Wire } from './wire.ts';

const topic = 'v1/devices/d1/telemetry';
let rig: Rig;
afterEach(async () => rig?.stop());

describe('custody comes before the acknowledgement', () => {
  it('holds PUBACK and PUBREC back until custody resolves', async () => {
    rig = await startRig();
    let release = (): void => {};
    rig.custody.hold = () => new Promise((resolve) => (release = resolve));
    for (const [qos, answer] of [
      [1, 'puback'],
      [2, 'pubrec'],
    ] as const) {
      const wire = await connected(rig.port);
      wire.send(publishPacket(topic, '{"a":1}', qos, 9));
      await until('custody to be asked', () => rig.custody.calls === qos);
      await sleep(100);
      expect(wire.of(answer)).toHaveLength(0);
      release();
      expect((await wire.next(answer)).messageId).toBe(9);
      wire.destroy();
    }
  });

  it('(control) bare aedes acknowledges QoS 1 while its store still works', async () => {
    const bare = await startBare();
    let stored = false;
    bare.broker.published = (_packet, _client, done) => done(null);
    const store = (bare.broker as unknown as { persistence: { subscriptionsByTopic(topic: string): Promise<unknown> } }).persistence;
    const original = store.subscriptionsByTopic.bind(store);
    store.subscriptionsByTopic = async (name) => {
      await sleep(200);
      stored = name === topic || stored;
      return original(name);
    };
    const wire = await connected(bare.port);
    wire.send(publishPacket(topic, '{"a":1}', 1, 9));
    await wire.next('puback');
    expect(stored).toBe(false);
    wire.destroy();
    await bare.stop();
  });

  it('does not acknowledge what custody refused, closes, and keeps the re-sent message once', async () => {
    rig = await startRig();
    rig.custody.hold = async () => {
      throw new Error('disk full');
    };
    const first = await connected(rig.port, { clean: false });
    first.send(publishPacket(topic, '{"a":1}', 1, 9));
    await first.hangUp();
    expect(first.of('puback')).toHaveLength(0);
    expect(rig.counts.get('closed custody-refused')).toBe(1);
    rig.custody.hold = async () => {};
    const second = await connected(rig.port, { clean: false });
    second.send(publishPacket(topic, '{"a":1}', 1, 9, true));
    await second.next('puback');
    expect(rig.custody.kept.map((message) => message.text)).toEqual(['{"a":1}']);
    second.destroy();
  });

  it('in a crowd it takes no more than a share of each connection, and of one with a single message that one', async () => {
    rig = await startRig({ limits: { inFlightMessagesTotal: 10, inFlightShare: 2 } });
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    rig.custody.hold = () => gate;
    const crowd = await connected(rig.port, { user: 'd1' });
    crowd.send(...Array.from({ length: 200 }, (_unused, n) => publishPacket(topic, `{"a":${n}}`, 1, n + 1)));
    await until('the crowd has its share', () => rig.custody.calls === 10);
    const button = await connected(rig.port, { user: 'd2', id: 'd2' });
    button.send(publishPacket('v1/devices/d2/events', '{"pressed":true}', 1, 1));
    await until('the button is before all that waits', () => rig.custody.calls === 11);
    expect(rig.custody.calls).toBe(11);
    release();
    await crowd.next('puback', 200);
    await button.next('puback');
    expect(rig.custody.kept.filter(({ deviceId }) => deviceId === 'd1').map(({ text }) => text)).toEqual(
      Array.from({ length: 200 }, (_unused, n) => `{"a":${n}}`),
    );
    crowd.destroy();
    button.destroy();
  });

  it('takes a burst of QoS 0 to its last message, though its sender is gone by then', async () => {
    rig = await startRig({ limits: { inFlightMessagesTotal: 10, inFlightShare: 2 } });
    rig.custody.hold = () => sleep(1);
    const wire = await connected(rig.port, { user: 'd1' });
    wire.send(...Array.from({ length: 1_000 }, (_unused, n) => publishPacket(topic, `{"a":${n}}`)));
    wire.socket.end();
    await until('all are there', () => rig.custody.kept.length === 1_000, 20_000);
  });

  it('(control) bare aedes acknowledges a message that its store then loses', async () => {
    const bare = await startBare();
    const subscriber = await connected(bare.port, { id: 's' });
    subscriber.send(Buffer.from([0x82, 6, 0, 1, 0, 1, 0x23, 1]));
    await subscriber.next('suback');
    const store = (bare.broker as unknown as { persistence: { subscriptionsByTopic(topic: string): Promise<unknown> } }).persistence;
    store.subscriptionsByTopic = async () => {
      throw new Error('disk full');
    };
    const wire = await connected(bare.port, { id: 'p' });
    wire.send(publishPacket('alarm/1', 'x', 1, 9));
    await wire.next('puback');
    await sleep(100);
    expect(subscriber.of('publish')).toHaveLength(0);
    expect(bare.errors.map((error) => error.message)).toEqual(['disk full']);
    wire.destroy();
    subscriber.destroy();
    await bare.stop();
  });

  it('(control) bare aedes without a listener for errors ends its process on a storage error', async () => {
    const script = `
      const { Aedes } = await import('aedes');
      const broker = await Aedes.createBroker();
      broker.persistence.subscriptionsByTopic = async () => { throw new Error('disk full'); };
      broker.publish({ topic: 'a', payload: 'x', qos: 1 }, () => {});
      setTimeout(() => process.exit(0), 2000);
    `;
    const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]).then(
      () => 'went on',
      (error: Error) => error.message,
    );
    expect(await ended).toMatch(/Unhandled 'error' event|disk full/);
  });

  it('closes a connection whose message stays in custody for longer than the limit', async () => {
    rig = await startRig({ limits: { custodyTime: 300 } });
    rig.custody.hold = () => new Promise(() => {});
    const wire = await connected(rig.port);
    wire.send(publishPacket(topic, '{"a":1}', 1, 9));
    await wire.hangUp();
    expect(wire.of('puback')).toHaveLength(0);
    expect(rig.counts.get('closed custody-time')).toBe(1);
  });

  it('takes messages into custody in the order of arrival and acknowledges them in that order', async () => {
    rig = await startRig();
    const order: string[] = [];
    rig.custody.hold = (message) => {
      order.push(Buffer.from(message.body).toString());
      return sleep((order.length * 7) % 20);
    };
    const wire = await connected(rig.port);
    const packets = Array.from({ length: 300 }, (_, i) => publishPacket(topic, `${i}`, i % 3, i + 1));
    wire.send(...packets);
    await until('all answers', () => wire.of('puback').length + wire.of('pubrec').length === 200);
    expect(order).toEqual(Array.from({ length: 300 }, (_, i) => `${i}`));
    // Each kind in order [MQTT-4.6.0-2] [MQTT-4.6.0-3]; the standard does not order one kind against the other.
    for (const kind of ['puback', 'pubrec'] as const) {
      const answered = wire.of(kind).map((packet) => packet.messageId);
      expect(answered).toHaveLength(100);
      expect(answered).toEqual([...answered].sort((a, b) => (a ?? 0) - (b ?? 0)));
    }
    wire.destroy();
  });

  it('makes one message of a QoS 2 exchange that is re-sent before PUBREL, over a reconnect too, and a new one after it', async () => {
    rig = await startRig();
    const first = await connected(rig.port, { clean: false });
    first.send(publishPacket(topic, 'a', 2, 5), publishPacket(topic, 'a', 2, 5, true));
    await first.next('pubrec', 2);
    first.destroy();
    const second = await connected(rig.port, { clean: false });
    second.send(publishPacket(topic, 'a', 2, 5, true));
    await second.next('pubrec');
    expect(rig.custody.kept).toHaveLength(1);
    second.send(pubrel(5));
    await second.next('pubcomp');
    second.send(publishPacket(topic, 'a', 2, 5));
    await second.next('pubrec', 2);
    expect(rig.custody.kept).toHaveLength(2);
    second.send(pubrel(5), pubrel(77));
    expect((await second.next('pubcomp', 3)).messageId).toBe(77);
    second.destroy();
  });

  it('does not take a new QoS 2 message for an old one: after a PUBREL that came early, or when the device forgot its session', async () => {
    rig = await startRig();
    let release = (): void => {};
    rig.custody.hold = () => new Promise((resolve) => (release = resolve));
    const early = await connected(rig.port, { clean: false });
    early.send(publishPacket(topic, 'one', 2, 5), pubrel(5));
    await until('custody to be asked', () => rig.custody.calls === 1);
    release();
    await early.next('pubcomp');
    rig.custody.hold = async () => {};
    early.send(publishPacket(topic, 'one', 2, 5));
    await early.next('pubrec', 2);
    early.destroy();
    const forgetful = await connected(rig.port, { clean: false });
    forgetful.send(publishPacket(topic, 'two', 2, 5));
    await forgetful.next('pubrec');
    expect(rig.custody.kept.map((message) => message.text)).toEqual(['one', 'one', 'two']);
    forgetful.destroy();
  });

  it('takes a QoS 2 message that custody refused when it comes again', async () => {
    rig = await startRig();
    rig.custody.hold = async () => {
      throw new Error('disk full');
    };
    const first = await connected(rig.port, { clean: false });
    first.send(publishPacket(topic, 'one', 2, 5));
    await first.hangUp();
    rig.custody.hold = async () => {};
    const second = await connected(rig.port, { clean: false });
    second.send(publishPacket(topic, 'one', 2, 5, true));
    await second.next('pubrec');
    expect(rig.custody.kept).toHaveLength(1);
    second.destroy();
  });

  it('names a re-sent QoS 1 message alike within a session, and an equal one of another session differently', async () => {
    rig = await startRig();
    for (const clean of [false, false, true, true]) {
      const wire = await connected(rig.port, { clean });
      wire.send(publishPacket(topic, '{"p":1}', 1, 3));
      await wire.next('puback');
      wire.destroy();
    }
    const keys = rig.custody.kept.map((message) => message.redelivery ?? '');
    expect(keys[0]).toMatch(/^[0-9a-z]+-[0-9a-z]+\/3\/[0-9a-z]{1,7}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
    const wire = new Wire(rig.port);
    await wire.connect();
    wire.send(publishPacket(topic, 'x', 0));
    await until('custody', () => rig.custody.kept.length === 5);
    expect(rig.custody.kept[4]?.redelivery).toBeNull();
    wire.destroy();
  });
});
