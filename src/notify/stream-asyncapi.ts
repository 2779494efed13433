import * as z from 'zod';
import { alarmEvents, alarmStates, classifications } from '../model/alarm.ts';
import { asideFields } from '../model/aside-json.ts';
import { type AsyncApiPart, payloadOf } from '../model/asyncapi-part.ts';
import { responseDeliveries } from '../model/delivery.ts';
import { planShape } from '../model/plan-shape.ts';
import { severities } from '../model/severity.ts';
import { tiers } from '../model/tier.ts';
import { tierFields } from '../model/tier-json.ts';
import { terminalMessage } from './terminal-message.ts';

const text = z.object({ zh: z.string(), en: z.string() });
const timestamp = z.string().describe('RFC 3339');

/** What the gateway sends, for the description; delivery-message.ts writes it, and a test holds the two together. */
export const gatewayMessages = {
  delivery: z.object({
    type: z.literal('delivery'),
    sequence: z
      .int()
      .describe(
        '1, 2, 3 ... per terminal: what `after` refers to. A danger to life that would have to wait comes at once under the sequence that was sent last, and again in its place under its own.',
      ),
    deliveryId: z.string().describe('The same however often it is sent.'),
    attempt: z.int().describe('1 for the first sending; it is sent again until a receipt: after 5 s, then at most every 10 s.'),
    event: z.enum([...alarmEvents, ...responseDeliveries]),
    reason: z.enum(['raised', 'changed', 'terminal-added', 'fallback', 'response']),
    alarm: z.object({
      id: z.string(),
      subject: z.string(),
      component: z.string(),
      deviceId: z.string().nullable(),
      rule: z.string(),
      severity: z.enum(severities),
      state: z.enum(alarmStates),
      ...asideFields,
      place: z.string(),
      raisedAt: timestamp,
      reason: z.string(),
      reasons: text,
      title: text,
      guidance: z.object({ cause: text, consequence: text, action: text }),
      condition: z.enum(['true', 'false', 'unknown']),
      seen: z.unknown(),
      occurrences: z.int(),
      lifeSafety: z.boolean(),
      exercise: z.boolean().describe('True for a test or a drill: nobody has to act.'),
      test: z
        .object({ by: z.string(), reason: z.string(), until: timestamp, terminals: z.array(z.string()) })
        .nullable()
        .describe(
          'Raised by a device under commissioning test and sent to these terminals only; title and reason begin with 【测试】 or [TEST]. Null: it is real.',
        ),
      acknowledgedBy: z.string().nullable(),
      acknowledgedTier: z.enum(tiers).nullable().describe('At which tier, where that is another one than this.'),
      acknowledgedAt: timestamp.nullable(),
      endedAt: timestamp.nullable(),
      endedBy: z.string().nullable(),
      classification: z.object({ as: z.enum(classifications), by: z.string(), at: timestamp }).nullable(),
      ...tierFields,
      incident: z.string().nullable().describe('Alarms with the same one belong together: one hazard in one place.'),
      sequence: z.int().describe('Sequence of the last transition: of two deliveries about an alarm the higher one is newer.'),
    }),
    plan: planShape
      .nullable()
      .describe(
        'The response that this alarm began, as it is at this sending; null = it began none (see `response`, or nobody planned for it).',
      ),
    response: z.string().nullable().describe('The open response that this alarm belongs to; null = none.'),
  }),
  test: z.object({
    type: z.literal('test'),
    sequence: z.int(),
    deliveryId: z.string(),
    attempt: z.int(),
    at: timestamp,
  }),
  'presence-check': z.object({
    type: z.literal('presence-check'),
    sequence: z.int(),
    deliveryId: z.string(),
    attempt: z.int(),
    at: timestamp,
    answerBy: timestamp.describe('No answer by then is an alarm.'),
  }),
  heartbeat: z.object({
    type: z.literal('heartbeat'),
    sequence: z.int().describe('Everything up to here was sent on this connection.'),
    build: z
      .string()
      .nullable()
      .describe('Names the pages this gateway serves: a terminal page of another build renews itself when nothing rings.'),
    at: timestamp.describe('The clock of the gateway: times of a plan run down by it, not by that of the screen.'),
  }),
  acknowledged: z.object({
    type: z.literal('acknowledged'),
    deliveryId: z.string(),
    alarmId: z.string(),
    by: z.string().describe('The first person who acknowledged, also in the answer to a repetition.'),
    at: timestamp,
    confirmed: z
      .literal(false)
      .optional()
      .describe('The alarm is of a gateway below, which has not confirmed it yet; left out = in effect.'),
  }),
  error: z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }),
} as const;

const both = { zh: '燃气浓度 31.2 %LEL，高于 20', en: 'Gas concentration 31.2 %LEL, above 20' };
const deliveryId = '8k2m.1.gate';
const alarmId = '8k2m0v3y6q1d9n4x7b5t2c8r3h';

/** An example of each; a test holds them to the schemas. */
const examples: Readonly<Record<string, object>> = {
  delivery: {
    type: 'delivery',
    sequence: 7,
    deliveryId,
    attempt: 1,
    event: 'raised',
    reason: 'raised',
    alarm: {
      id: alarmId,
      subject: 'device:gas-1-1-102',
      component: '',
      deviceId: 'gas-1-1-102',
      rule: 'gas.high',
      severity: 'critical',
      state: 'unacknowledged',
      shelved: null,
      suppressed: null,
      outOfService: null,
      place: '阳光社区/1号楼/1单元',
      raisedAt: '2026-01-01T00:00:00.000Z',
      reason: both.zh,
      reasons: both,
      title: { zh: '燃气泄漏', en: 'Gas leak' },
      guidance: {
        cause: { zh: '管道或灶具漏气', en: 'A pipe or stove leaks' },
        consequence: { zh: '爆燃', en: 'Deflagration' },
        action: { zh: '派人关阀、开窗', en: 'Send somebody to close the valve and open the windows' },
      },
      condition: 'true',
      seen: { point: 'gas.concentration', value: 31.2, unit: '%LEL' },
      occurrences: 1,
      lifeSafety: true,
      exercise: false,
      test: null,
      acknowledgedBy: null,
      acknowledgedTier: null,
      acknowledgedAt: null,
      endedAt: null,
      endedBy: null,
      classification: null,
      owner: null,
      confirmed: true,
      pendingActs: [],
      notApplied: [],
      escalations: [],
      incident: '7k3m9p2q4r5s6t8v0wxyz12345',
      sequence: 1,
    },
    plan: null,
    response: null,
  },
  test: { type: 'test', sequence: 8, deliveryId: 'test:gate~1~gate', attempt: 1, at: '2026-01-01T00:00:00.000Z' },
  'presence-check': {
    type: 'presence-check',
    sequence: 9,
    deliveryId: 'presence:gate~1~gate',
    attempt: 1,
    at: '2026-01-01T00:00:00.000Z',
    answerBy: '2026-01-01T00:05:00.000Z',
  },
  present: { type: 'present', deliveryId: 'presence:gate~1~gate', by: 'wang' },
  heartbeat: { type: 'heartbeat', sequence: 7, build: '3f9c20a1b7de', at: '2026-01-01T00:00:10.000Z' },
  acknowledged: { type: 'acknowledged', deliveryId, alarmId, by: 'wang', at: '2026-01-01T00:00:12.000Z' },
  error: { type: 'error', code: 'bad-message', detail: 'seconds: expected at most 60, came 300' },
  received: { type: 'received', deliveryId },
  shown: { type: 'shown', deliveryId },
  acknowledge: { type: 'acknowledge', deliveryId, by: 'wang', comment: '已派人前往' },
  silence: { type: 'silence', deliveryId, by: 'wang', seconds: 60 },
  alive: { type: 'alive', lastSequence: 7, visible: true, sound: 'on' },
};

const summaries: Readonly<Record<string, string>> = {
  delivery:
    'An alarm took a step. With `shelved`, `suppressed` or `outOfService` it goes off the screen and the bell; nothing more is sent of it until it is back',
  test: 'No alarm: answer `received`, and `shown` when it could be seen. It rings nothing and looks like no alarm. One that does not come back raises an alarm about the terminal',
  'presence-check': 'Somebody at the terminal has to answer `present` (duty check)',
  present: 'A person is there: answer to `presence-check`',
  heartbeat: 'Every 10 s: the line is alive',
  acknowledged: 'Answer to `acknowledge`: it is on disk',
  error: 'What was said could not be used',
  received: 'The delivery has arrived; not needed where `shown` follows',
  shown: 'A person can see it. Nothing answers it: say it again on a new connection where the old one ended shortly after',
  acknowledge: 'A person has taken it over',
  silence: 'A person turned the sound of this terminal off for a while; no acknowledgement',
  alive: 'Every 10 s, from the code that draws the page',
};

/** The terminal stream: WebSocket, and the same messages over MQTT for hardware terminals. */
export function terminalAsyncApi(): AsyncApiPart {
  const taken = Object.fromEntries(terminalMessage.options.map((option) => [option.shape.type.value, option]));
  const message = (name: string, payload: object) => [
    name,
    { summary: summaries[name] ?? name, payload, examples: [examples[name] ?? {}] },
  ];
  const [sends, takes] = [Object.keys(gatewayMessages), Object.keys(taken)];
  const parameters = { terminalId: 'Id of the terminal, as registered.' };
  return {
    channels: [
      {
        name: 'terminalStream',
        server: 'websocket',
        address: '/api/v1/terminals/{terminalId}/stream',
        parameters,
        description:
          'Sent after it is journalled, and again until `received`, `shown` or `acknowledge`. Three missed `alive` raise an alarm about the terminal. `after` resumes; without it the newest delivery of every active alarm is sent. Several messages may be said at once as a JSON array of at most 100, in 8,192 characters: in a flood each message of its own takes the gateway time.',
        query: { type: 'object', properties: { after: { type: 'integer', minimum: 0, description: 'The last `sequence` it has.' } } },
        sends,
        takes,
      },
      {
        name: 'terminalAlarms',
        server: 'mqtt',
        address: 'v1/terminals/{terminalId}/alarms',
        parameters,
        description: 'What the stream sends, for hardware terminals. QoS 1, but only a receipt stops it from being sent again.',
        sends,
        takes: [],
      },
      {
        name: 'terminalReceipts',
        server: 'mqtt',
        address: 'v1/terminals/{terminalId}/receipts',
        parameters,
        description: 'What a hardware terminal says: one message, or a JSON array of at most 100 in 8,192 characters.',
        sends: [],
        takes,
      },
    ],
    messages: Object.fromEntries([
      ...Object.entries<z.ZodType>(gatewayMessages).map(([name, schema]) => message(name, payloadOf(schema))),
      ...Object.entries<z.ZodType>(taken).map(([name, schema]) => message(name, payloadOf(schema, true))),
    ]),
  };
}
