import { expect, test } from 'vitest';
import { anAlarm } from '../hub-bench.ts';
import { channelContract } from './channel-contract.ts';
import { httpPeer } from './http-peer.ts';
import { aSubscriber, OutboxBench, openChannel } from './outbox-bench.ts';

const template = {
  numbers: ['13800000000', '13900000000'],
  body: '{"to":"{numbers}","msg":"{text}","ref":"{id}"}',
  headers: { 'X-Key': '{secret}' },
  secret: 'sms-secret',
  expect: '"code":"OK"',
};

channelContract('sms', async () => {
  const peer = await httpPeer({ body: '{"code":"OK"}', refusedBody: '{"code":"LIMIT"}' });
  return {
    ...peer,
    fields: { url: `${peer.url}/sms`, ...template },
    took: () => peer.took.map(({ body }) => body),
    came: () => peer.came.length,
  };
});

async function sent(fields: object, change = {}) {
  const peer = await httpPeer({ body: '{"code":"OK"}' });
  const subscriber = aSubscriber('one', 'sms');
  const bench = new OutboxBench([subscriber]);
  bench.open(subscriber, { url: peer.url, ...template, ...fields });
  bench.happen(anAlarm('a1', change), 'raised');
  await expect.poll(() => bench.waiting('one'), { timeout: 5_000 }).toBe(0);
  bench.kill();
  await peer.close();
  return peer.took[0]!;
}

test('the template is filled so that no text can break out of it, as JSON and as a form', async () => {
  const reason = { zh: '"},{"to":"13700000000\n&to=13700000000{numbers}', en: 'x' };
  const json = await sent({}, { reason });
  const body = JSON.parse(json.body);
  expect(Object.keys(body)).toEqual(['to', 'msg', 'ref']);
  expect(body).toMatchObject({ to: '13800000000,13900000000', ref: 'a1~1~@one' });
  expect(body.msg).toContain(reason.zh);
  expect(json.headers['x-key']).toBe('sms-secret');
  const form = new URLSearchParams(
    (await sent({ contentType: 'application/x-www-form-urlencoded', body: 'to={numbers}&msg={text}' }, { reason })).body,
  );
  expect([...form.keys()]).toEqual(['to', 'msg']);
  expect(form.get('msg')).toContain(reason.zh);
});

test('a template with a name that is not known is refused', () => {
  expect(() => openChannel(aSubscriber('one', 'sms'), { url: 'https://peer.example/', ...template, body: '{"x":"{phone}"}' })).toThrow(
    /expected only/,
  );
});
