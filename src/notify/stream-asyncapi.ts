import * as z from 'zod';
import { alarmEvents, alarmStates } from '../model/alarm.ts';
import { severities } from '../model/severity.ts';
import { terminalMessage } from './terminal-message.ts';

const text = z.object({ zh: z.string(), en: z.string() });
const timestamp = z.string().describe('RFC 3339');

/** What the gateway sends, for the description; delivery-message.ts writes it, and a test holds the two together. */
export const gatewayMessages = {
  delivery: z.object({
    type: z.literal('delivery'),
    sequence: z.int().describe('1, 2, 3 ... per terminal: what `after` refers to.'),
    deliveryId: z.string().describe('The same however often it is sent.'),
    attempt: z.int().describe('1 for the first sending; it is sent again until a receipt: after 5 s, then at most every 10 s.'),
    event: z.enum(alarmEvents),
    reason: z.enum(['raised', 'changed', 'terminal-added', 'fallback']),
    alarm: z.object({
      id: z.string(),
      subject: z.string(),
      component: z.string(),
      deviceId: z.string().nullable(),
      rule: z.string(),
      severity: z.enum(severities),
      state: z.enum(alarmStates),
      shelved: z.null(),
      suppressed: z.null(),
      outOfService: z.null(),
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
      exercise: z.boolean(),
      acknowledgedBy: z.string().nullable(),
      acknowledgedAt: timestamp.nullable(),
      endedAt: timestamp.nullable(),
      sequence: z.int().describe('Sequence of the last transition: of two deliveries about an alarm the higher one is newer.'),
    }),
    plan: z.unknown().describe('The response plan; null until plans exist.'),
  }),
  heartbeat: z.object({ type: z.literal('heartbeat'), sequence: z.int().describe('Everything up to here was sent on this connection.') }),
  acknowledged: z.object({
    type: z.literal('acknowledged'),
    deliveryId: z.string(),
    alarmId: z.string(),
    by: z.string().describe('The first person who acknowledged, also in the answer to a repetition.'),
    at: timestamp,
  }),
  error: z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }),
} as const;

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

/** The terminal stream as AsyncAPI 3.0: WebSocket, and the same messages over MQTT for hardware terminals. */
export function streamAsyncApi(version: string) {
  const said = Object.fromEntries(terminalMessage.options.map((option) => [option.shape.type.value, option]));
  const messages = Object.fromEntries(
    Object.entries<z.ZodType>({ ...gatewayMessages, ...said }).map(([name, schema]) => [name, { name, payload: schemaOf(schema) }]),
  );
  const use = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
  const [down, up] = [Object.keys(gatewayMessages), Object.keys(said)];
  const terminalId = { terminalId: { description: 'Id of the terminal, as registered.' } };
  const operation = (action: 'send' | 'receive', channel: string, names: readonly string[]) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Anlin terminal stream',
      version,
      description:
        'Sent after it is journalled, and again until `received`, `shown` or `acknowledge`. `alive` comes every 10 s from the code that draws the page; three missed raise an alarm about the terminal. `after` resumes; without it the newest delivery of every active alarm is sent.',
    },
    channels: {
      stream: {
        address: '/api/v1/terminals/{terminalId}/stream',
        parameters: terminalId,
        messages: use([...down, ...up]),
        bindings: { ws: { query: { type: 'object', properties: { after: { type: 'integer', minimum: 0 } } } } },
      },
      alarms: { address: 'v1/terminals/{terminalId}/alarms', parameters: terminalId, messages: use(down) },
      receipts: { address: 'v1/terminals/{terminalId}/receipts', parameters: terminalId, messages: use(up) },
    },
    operations: {
      deliver: operation('send', 'stream', down),
      hear: operation('receive', 'stream', up),
      deliverOverMqtt: operation('send', 'alarms', down),
      hearOverMqtt: operation('receive', 'receipts', up),
    },
    components: { messages },
  };
}
