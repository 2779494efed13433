import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { alarmJson } from '../../../model/alarm-json.ts';
import { rfc3339 } from '../../../model/rfc3339.ts';
import { channelKind, testedDaily } from '../../channel-port.ts';
import { answerOf } from '../../http-answer.ts';
import { webAddress } from '../../web-address.ts';

/** Standard Webhooks: at least 192 bits, at most 512, base64 behind `whsec_`. */
const secret = z.string().refine((value) => {
  const bytes = keyOf(value).length;
  return bytes >= 24 && bytes <= 64;
}, 'expected whsec_ and 24 to 64 bytes in base64');

function keyOf(value: string): Buffer {
  return Buffer.from(value.replace(/^whsec_/, ''), 'base64');
}

/** Signature of Standard Webhooks (standardwebhooks.com, "v1"): HMAC-SHA256 over id, seconds and body. */
export function webhookSignature(secretText: string, id: string, seconds: number, body: string): string {
  return `v1,${createHmac('sha256', keyOf(secretText)).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** Each step of an alarm as JSON to a web address, signed. A 2xx is the receipt; `webhook-id` is the same however often it comes. */
export const webhook = channelKind({
  settings: z.strictObject({ url: webAddress, secret }),
  secrets: ['secret'],
  steps: 'all',
  testing: testedDaily,
  open: (settings, { request, clock, subscriber }) => ({
    async send(delivery, signal) {
      const { id, event, reason, alarm, sequence, createdAt } = delivery;
      const body = JSON.stringify({
        type: reason === 'test' ? 'channel.test' : `alarm.${event}`,
        timestamp: rfc3339(createdAt),
        data: { deliveryId: id, sequence, reason, exercise: alarm.exercise, alarm: alarmJson(alarm, subscriber.language) },
      });
      const seconds = Math.floor(clock.wall() / 1_000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'anlin',
        'webhook-id': webhookId(id),
        'webhook-timestamp': String(seconds),
        'webhook-signature': webhookSignature(settings.secret, webhookId(id), seconds, body),
      };
      return answerOf(await request({ method: 'POST', url: settings.url, headers, body }, signal));
    },
  }),
});

/** A header holds no character beyond ASCII, and an id no dot: it stands between dots in what is signed. */
const webhookId = (deliveryId: string) => encodeURIComponent(deliveryId).replaceAll('.', '%2E');
