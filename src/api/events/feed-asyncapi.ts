import * as z from 'zod';
import { type AsyncApiPart, payloadOf } from '../../model/asyncapi-part.ts';
import { actEventSchema, alarmEventSchema, feedHeartbeat, readingEventSchema } from '../schema/event.ts';
import { problem } from '../schema/problem.ts';

const cursor = 'WyJndy03IiwxLDQyLDMxN10';
const source = 'urn:anlin:gateway:gw-7';
const envelope = { specversion: '1.0', source, datacontenttype: 'application/json', cursor } as const;
const time = '2026-01-01T00:00:00.000Z';
const reasons = { zh: '燃气浓度 31.2 %LEL，高于 20', en: 'Gas concentration 31.2 %LEL, above 20' };
const place = '阳光社区/1号楼/1单元';
const alarmId = '8k2m0v3y6q1d9n4x7b5t2c8r3h';

const alarmEvent: z.infer<typeof alarmEventSchema> = {
  ...envelope,
  id: `${alarmId}.1`,
  type: 'anlin.alarm.raised',
  subject: `alarm:${alarmId}`,
  time,
  kind: 'alarm',
  data: {
    step: {
      sequence: 1,
      event: 'raised',
      from: 'normal',
      position: 317,
      by: null,
      via: 'gateway',
      comment: null,
      classification: null,
      untold: [],
    },
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
      place,
      raisedAt: time,
      reason: reasons.zh,
      reasons,
      title: { zh: '燃气泄漏', en: 'Gas leak' },
      guidance: {
        cause: { zh: '管道或灶具漏气', en: 'A pipe or stove leaks' },
        consequence: { zh: '爆燃', en: 'Deflagration' },
        action: { zh: '派人关阀、开窗', en: 'Send somebody to close the valve and open the windows' },
      },
      lifeSafety: true,
      exercise: false,
      test: null,
      sequence: 1,
    },
  },
};

const actEvent: z.infer<typeof actEventSchema> = {
  ...envelope,
  id: 'b4d1f0c2',
  type: 'anlin.alarm.silenced',
  subject: `alarm:${alarmId}`,
  time,
  kind: 'act',
  data: { act: 'alarm.silenced', target: `alarm:${alarmId}`, place, by: 'wang', via: 'session', detail: { terminal: 'gate', seconds: 60 } },
};

const readingEvent: z.infer<typeof readingEventSchema> = {
  ...envelope,
  id: '1.317',
  type: 'anlin.reading',
  subject: 'device:gas-1-1-102',
  time,
  kind: 'reading',
  data: {
    deviceId: 'gas-1-1-102',
    place,
    readings: [{ ts: time, point: 'gas.concentration', value: 31.2, unit: '%LEL', quality: 'good', historical: false }],
  },
};

/** The events feed as a stream; its pages are in the OpenAPI document. */
export function feedAsyncApi(): AsyncApiPart {
  return {
    channels: [
      {
        name: 'eventsFeed',
        server: 'http',
        address: '/api/v1/events',
        parameters: {},
        description:
          'Server-Sent Events (`Accept: text/event-stream`): `id` is the cursor, `event` the kind (`alarm`, `act`, `reading`, `heartbeat`, `problem`), `data` the message. Resumed by `Last-Event-ID` or `after`: nothing left out, nothing twice. After `problem` the stream ends.',
        query: {
          type: 'object',
          properties: {
            after: { type: 'string', description: 'A cursor, or `latest`; from the oldest on when left out.' },
            kinds: { type: 'string', description: '`alarm,act` when left out; `reading` on request.' },
            place: { type: 'string', description: 'This place and below.' },
          },
        },
        sends: ['alarmEvent', 'actEvent', 'readingEvent', 'feedHeartbeat', 'feedProblem'],
        takes: [],
      },
    ],
    messages: {
      alarmEvent: { summary: 'A step of an alarm (CloudEvents 1.0)', payload: payloadOf(alarmEventSchema), examples: [alarmEvent] },
      actEvent: { summary: 'What a person or an operator did (CloudEvents 1.0)', payload: payloadOf(actEventSchema), examples: [actEvent] },
      readingEvent: {
        summary: 'Readings of one message (CloudEvents 1.0)',
        payload: payloadOf(readingEventSchema),
        examples: [readingEvent],
      },
      feedHeartbeat: {
        summary: 'Every 10 s: the line is alive, and where to go on',
        payload: payloadOf(feedHeartbeat),
        examples: [{ cursor, caughtUp: true }],
      },
      feedProblem: {
        summary: 'Why the stream ends: `sign-in-required`, or a problem document such as `cursor-gone` with `continue`',
        payload: payloadOf(z.union([problem, z.object({ code: z.string() })]), true),
        examples: [{ code: 'sign-in-required' }],
      },
    },
  };
}
