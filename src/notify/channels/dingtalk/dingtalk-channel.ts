import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { channelKind, testedByDay } from '../../channel-port.ts';
import { personText } from '../../person-text.ts';
import { robotAddress } from '../../robot-address.ts';
import { robotAnswer } from '../../robot-answer.ts';

/**
 * Signature of a DingTalk robot ("加签"): HMAC-SHA256 over milliseconds, a line break and the secret, with the secret as key;
 * base64, then URL-encoded (open.dingtalk.com, custom robots, security settings).
 */
export function dingtalkSignature(secret: string, ms: number): string {
  return encodeURIComponent(createHmac('sha256', secret).update(`${ms}\n${secret}`).digest('base64'));
}

/** A robot in a DingTalk group. `keyword` is put before the text where the robot is set to ask for one. */
export const dingtalk = channelKind({
  settings: z.strictObject({
    url: robotAddress,
    secret: z.string().min(1).optional(),
    keyword: z.string().min(1).max(30).optional(),
    atMobiles: z
      .array(z.string().regex(/^\+?\d{5,20}$/, 'expected a telephone number'))
      .max(20)
      .default([]),
  }),
  secrets: ['url', 'secret'],
  steps: 'calls',
  testing: testedByDay,
  open: ({ url, secret, keyword, atMobiles }, { request, clock, subscriber, timeZone }) => ({
    async send(delivery, signal) {
      const ms = Math.floor(clock.wall());
      const separator = url.includes('?') ? '&' : '?';
      const address = secret === undefined ? url : `${url}${separator}timestamp=${ms}&sign=${dingtalkSignature(secret, ms)}`;
      const { title, lines } = personText(delivery, subscriber.language, timeZone);
      const content = [...(keyword === undefined ? [] : [keyword]), title, ...lines].join('\n');
      const body = JSON.stringify({ msgtype: 'text', text: { content }, at: { atMobiles, isAtAll: false } });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return robotAnswer(await request({ method: 'POST', url: address, headers, body }, signal), 'errcode', 'errmsg');
    },
  }),
});
