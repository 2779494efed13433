import { z } from 'zod';
import { channelKind, testedByDay } from '../../channel-port.ts';
import { personText } from '../../person-text.ts';
import { robotAddress } from '../../robot-address.ts';
import { robotAnswer } from '../../robot-answer.ts';

/** WeCom takes 2,048 bytes of text (developer.work.weixin.qq.com, group robots). */
const maxBytes = 2_048;

/** A robot in a WeCom group: the key in its address is all that proves who sends. */
export const wecom = channelKind({
  settings: z.strictObject({
    url: robotAddress,
    mentionedMobiles: z
      .array(z.string().regex(/^(@all|\+?\d{5,20})$/, 'expected a telephone number or @all'))
      .max(20)
      .default([]),
  }),
  secrets: ['url'],
  steps: 'calls',
  testing: testedByDay,
  open: ({ url, mentionedMobiles }, { request, subscriber, timeZone }) => ({
    async send(delivery, signal) {
      const { title, lines } = personText(delivery, subscriber.language, timeZone);
      const text = { content: cut([title, ...lines].join('\n')), mentioned_mobile_list: mentionedMobiles };
      const body = JSON.stringify({ msgtype: 'text', text });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return robotAnswer(await request({ method: 'POST', url, headers, body }, signal), 'errcode', 'errmsg');
    },
  }),
});

/** Within the bytes, and never through a character. */
function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) return kept;
    kept += character;
  }
  return kept;
}
