import { z } from 'zod';
import { channelKind, testedDaily } from '../../channel-port.ts';
import { answerOf } from '../../http-answer.ts';
import { webAddress } from '../../web-address.ts';

/** Each step of an alarm as a CAP 1.2 document, posted to a web address; the same documents as under /api/v1/cap. */
export const cap = channelKind({
  settings: z.strictObject({ url: webAddress, token: z.string().min(16).optional() }),
  secrets: ['token'],
  steps: 'all',
  testing: testedDaily,
  open: ({ url, token }, { request, capDocument }) => ({
    async send(delivery, signal) {
      const body = capDocument(delivery);
      // Both are of one commit: without the document the row is damaged, and says so in its place.
      if (body === null) return { taken: false, why: 'the alarm can not be read from the journal' };
      const headers = {
        'content-type': 'application/cap+xml; charset=utf-8',
        'user-agent': 'anlin',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      return answerOf(await request({ method: 'POST', url, headers, body }, signal));
    },
  }),
});
