import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { channelKind, testedByDay } from '../../channel-port.ts';
import { personText } from '../../person-text.ts';
import { robotAddress } from '../../robot-address.ts';
import { robotAnswer } from '../../robot-answer.ts';

/**
 * Signature of a Feishu robot: HMAC-SHA256 over nothing, with seconds, a line break and the secret as key; base64
 * (open.feishu.cn, custom robots, signature verification).
 */
export function feishuSignature(secret: string, seconds: number): string {
  return createHmac('sha256', `${seconds}\n${secret}`).digest('base64');
}

/** A robot in a Feishu group. `keyword` is put before the text where the robot is set to ask for one. */
export const feishu = channelKind({
  settings: z.strictObject({ url: robotAddress, secret: z.string().min(1).optional(), keyword: z.string().min(1).max(30).optional() }),
  secrets: ['url', 'secret'],
  steps: 'calls',
  testing: testedByDay,
  open: ({ url, secret, keyword }, { request, clock, subscriber, timeZone }) => ({
    async send(delivery, signal) {
      const seconds = Math.floor(clock.wall() / 1_000);
      const { title, lines } = personText(delivery, subscriber.language, timeZone);
      const text = [...(keyword === undefined ? [] : [keyword]), title, ...lines].join('\n');
      const signed = secret === undefined ? {} : { timestamp: String(seconds), sign: feishuSignature(secret, seconds) };
      const body = JSON.stringify({ ...signed, msg_type: 'text', content: { text } });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return robotAnswer(await request({ method: 'POST', url, headers, body }, signal), 'code', 'msg');
    },
  }),
});
