import { z } from 'zod';
import { channelKind } from '../../channel-port.ts';
import { answerOf } from '../../http-answer.ts';
import { personText } from '../../person-text.ts';
import { webAddress } from '../../web-address.ts';

/** What may stand in a template between braces. */
const names = ['text', 'numbers', 'id', 'secret'] as const;
type Name = (typeof names)[number];

const template = z
  .string()
  .max(4_000)
  .refine(
    (value) => [...value.matchAll(/\{(\w+)\}/g)].every(([, name]) => names.includes(name as Name)),
    `expected only ${names.map((name) => `{${name}}`).join(' ')}`,
  );

/** About seven parts of a long message in UCS-2; what is beyond is cut. */
const maxCharacters = 450;

/**
 * Any gateway for short messages with an HTTP interface: a template for the body, `expect` = a text that the answer must
 * hold where the gateway says 200 to everything. `{text}`, `{numbers}`, `{id}` and `{secret}` are encoded as the body is.
 */
export const sms = channelKind({
  settings: z.strictObject({
    url: webAddress,
    secret: z.string().min(1).optional(),
    numbers: z
      .array(z.string().regex(/^\+?\d{3,20}$/, 'expected a telephone number'))
      .min(1)
      .max(50),
    contentType: z.enum(['application/json', 'application/x-www-form-urlencoded']).default('application/json'),
    body: template,
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/, 'expected the name of a header'), template).default({}),
    expect: z.string().min(1).optional(),
  }),
  secrets: ['secret'],
  steps: 'calls',
  // Each message costs, and rings a telephone.
  testing: null,
  open: (settings, { request, subscriber, timeZone }) => ({
    async send(delivery, signal) {
      const { title, lines } = personText(delivery, subscriber.language, timeZone);
      const text = Array.from(`${title} ${lines.join(' ')}`)
        .slice(0, maxCharacters)
        .join('');
      const values: Readonly<Record<Name, string>> = {
        text,
        numbers: settings.numbers.join(','),
        id: delivery.id,
        secret: settings.secret ?? '',
      };
      const fill = (from: string, encode: (value: string) => string) =>
        from.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? encode(values[name as Name]) : whole));
      const json = settings.contentType === 'application/json';
      const body = fill(settings.body, json ? (value) => JSON.stringify(value).slice(1, -1) : encodeURIComponent);
      // A header holds no line break and nothing beyond ASCII.
      const headers = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name, fill(value, encodeURI)]));
      const type = { 'content-type': `${settings.contentType}; charset=utf-8` };
      const response = await request({ method: 'POST', url: settings.url, headers: { ...headers, ...type }, body }, signal);
      const answer = answerOf(response);
      if (!answer.taken || settings.expect === undefined || response.body.includes(settings.expect)) return answer;
      return { taken: false, why: `expected "${settings.expect}" in the answer, which does not hold it` };
    },
  }),
});
