import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dingtalkSignature } from '../../../src/notify/channels/dingtalk/dingtalk-channel.ts';
import { feishuSignature } from '../../../src/notify/channels/feishu/feishu-channel.ts';
import { anAlarm } from '../hub-bench.ts';
import { channelContract } from './channel-contract.ts';
import { httpPeer } from './http-peer.ts';
import { aSubscriber, OutboxBench } from './outbox-bench.ts';

const peers = {
  dingtalk: {
    good: '{"errcode":0,"errmsg":"ok"}',
    bad: '{"errcode":310000,"errmsg":"keywords not in content"}',
    fields: { secret: 'SEC1', keyword: '安邻' },
  },
  wecom: { good: '{"errcode":0,"errmsg":"ok"}', bad: '{"errcode":93000,"errmsg":"invalid webhook url"}', fields: {} },
  feishu: {
    good: '{"code":0,"msg":"success"}',
    bad: '{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}',
    fields: { secret: 's1', keyword: '安邻' },
  },
};

/** These services answer 200 to everything; what happened stands in the body. */
const open = async (kind: keyof typeof peers, path = '/robot?access_token=KEY-OF-THE-ROBOT') => {
  const { good, bad, fields } = peers[kind];
  const peer = await httpPeer({ body: good, refusedBody: bad });
  return {
    ...peer,
    fields: { url: `${peer.url}${path}`, ...fields },
    took: () => peer.took.map(({ body }) => body),
    came: () => peer.came.length,
    got: peer.took,
  };
};

for (const kind of Object.keys(peers) as (keyof typeof peers)[]) channelContract(kind, () => open(kind));

describe('robots', () => {
  const sent = async (kind: keyof typeof peers, change = {}, refusals = 0) => {
    const peer = await open(kind);
    const subscriber = aSubscriber('one', kind, { language: 'zh' });
    const bench = new OutboxBench([subscriber]);
    bench.open(subscriber, peer.fields);
    peer.refuse(refusals);
    bench.happen(anAlarm('a1', change), 'raised');
    await expect.poll(() => bench.waiting('one'), { timeout: 5_000 }).toBe(0);
    bench.kill();
    await peer.close();
    return { got: peer.got[0]!, body: JSON.parse(peer.got[0]!.body), counts: bench.counts };
  };

  test('DingTalk: signed as its documents say, with the keyword it asks for', async () => {
    const { got, body } = await sent('dingtalk');
    const query = new URL(got.url, 'http://peer').searchParams;
    const ms = Number(query.get('timestamp'));
    // Written down a second time, from the description in its documents.
    expect(query.get('sign')).toBe(createHmac('sha256', 'SEC1').update(`${ms}\nSEC1`, 'utf8').digest('base64'));
    expect(query.get('access_token')).toBe('KEY-OF-THE-ROBOT');
    expect(body).toMatchObject({ msgtype: 'text', at: { isAtAll: false } });
    expect(body.text.content).toContain('安邻\n【危及生命】电梯困人 产生\n位置：阳光社区 › 1号楼');
    expect(dingtalkSignature('SEC1', 1)).not.toBe(dingtalkSignature('SEC1', 2));
  });

  test('Feishu: the key is time and secret, what is signed is empty', async () => {
    const { body } = await sent('feishu');
    expect(body).toMatchObject({ msg_type: 'text' });
    expect(body.sign).toBe(createHmac('sha256', `${body.timestamp}\ns1`).update('').digest('base64'));
    expect(body.timestamp).toMatch(/^\d{10}$/);
    expect(feishuSignature('s1', 1)).not.toBe(feishuSignature('s2', 1));
  });

  test('WeCom: no more than 2,048 bytes, never through a character', async () => {
    const { body } = await sent('wecom', { reason: { zh: '长'.repeat(3_000), en: 'long' } });
    expect(Buffer.byteLength(body.text.content)).toBeLessThanOrEqual(2_048);
    expect(Buffer.byteLength(body.text.content)).toBeGreaterThan(2_040);
    expect(body.text.content).not.toContain('\uFFFD');
  });

  test('a refusal in an answer that is 200 is a refusal', async () => {
    expect((await sent('dingtalk', {}, 1)).counts).toMatchObject({ refused: 1, taken: 1 });
  });
});
