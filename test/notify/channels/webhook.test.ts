import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAlarm } from '../hub-bench.ts';
import { channelContract } from './channel-contract.ts';
import { type HttpPeer, httpPeer } from './http-peer.ts';
import { aSubscriber, OutboxBench } from './outbox-bench.ts';

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

channelContract('webhook', async () => {
  const peer = await httpPeer();
  return {
    ...peer,
    fields: { url: `${peer.url}/hook`, secret },
    took: () => peer.took.map(({ body }) => body),
    came: () => peer.came.length,
  };
});

describe('webhook', () => {
  let peer: HttpPeer;
  beforeAll(async () => {
    peer = await httpPeer();
  });
  afterAll(() => peer.close());

  test('the reference implementation of Standard Webhooks verifies it, and refuses one byte changed', async () => {
    const subscriber = aSubscriber('one', 'webhook');
    const bench = new OutboxBench([subscriber]);
    bench.open(subscriber, { url: peer.url, secret });
    peer.refuse(1, 503);
    bench.happen(anAlarm('gas.1'), 'raised');
    await expect.poll(() => bench.waiting('one'), { timeout: 5_000 }).toBe(0);
    bench.kill();
    const [got] = peer.took;
    const headers = got?.headers as Record<string, string>;
    const payload = new Webhook(secret).verify(got?.body ?? '', headers) as { type: string; data: { deliveryId: string } };
    expect(payload).toMatchObject({
      type: 'alarm.raised',
      data: { deliveryId: 'gas.1~1~@one', exercise: false, alarm: { rule: 'lift.entrapment' } },
    });
    expect(() => new Webhook(secret).verify(got?.body.replace('critical', 'warning') ?? '', headers)).toThrow();
    // The same id at every attempt, so that the receiver can tell a repetition.
    expect(new Set(peer.came.map((each) => each.headers['webhook-id'])).size).toBe(1);
    expect(peer.came.length).toBe(2);
  });

  test('a redirect is not followed', async () => {
    const subscriber = aSubscriber('two', 'webhook');
    const bench = new OutboxBench([subscriber]);
    const elsewhere = await httpPeer();
    peer.refuse(1, 307, { location: `${elsewhere.url}/stolen` });
    bench.open(subscriber, { url: peer.url, secret });
    bench.happen(anAlarm('a2'), 'raised');
    await expect.poll(() => bench.waiting('two'), { timeout: 5_000 }).toBe(0);
    bench.kill();
    expect(elsewhere.came).toHaveLength(0);
    expect(bench.counts.refused).toBe(1);
    await elsewhere.close();
  });
});
