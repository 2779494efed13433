import { z } from 'zod';
import { alarmEvents, alarmStates, classifications } from '../../model/alarm.ts';
import { asides } from '../../model/aside.ts';
import { alarm } from './alarm.ts';
import { reading } from './device.ts';
import { text, timestamp } from './fields.ts';

const origin = {
  by: z.string().nullable().describe('User id; null when the gateway or a machine did it.'),
  via: z
    .enum(['session', 'token', 'asserted', 'cli', 'gateway', 'tier'])
    .describe('By which right; `asserted` = a name that a terminal gave, `tier` = a person at another gateway.'),
};

/** CloudEvents 1.0 (structured JSON) with two extension attributes, `kind` and `cursor`. */
function cloudEvent<K extends string, D extends z.ZodType>(kind: K, type: string, data: D) {
  return z.object({
    specversion: z.literal('1.0'),
    id: z.string().describe('The same whenever the event is read: what has this id already was there before.'),
    source: z.string().describe('`urn:anlin:gateway:<gateway id>`'),
    type: z.string().describe(type),
    subject: z.string(),
    time: timestamp,
    datacontenttype: z.literal('application/json'),
    kind: z.literal(kind),
    cursor: z.string().describe('Pass it as `after` to go on after this event.'),
    data,
  });
}

export const alarmEventSchema = cloudEvent(
  'alarm',
  '`anlin.alarm.<step>`, e.g. `anlin.alarm.raised`',
  z.object({
    step: z.object({
      sequence: z.number().int().nullable().describe('1, 2, 3 ... within the alarm.'),
      event: z.enum(alarmEvents),
      from: z.enum(alarmStates).nullable(),
      position: z.number().int().nullable().describe('Journal position of what caused it.'),
      ...origin,
      comment: z.string().nullable(),
      classification: z.enum(classifications).nullable().describe('What a person said with this step that it was.'),
      untold: z.array(z.enum(asides)).readonly().describe('What kept it from every terminal; empty = they are told.'),
    }),
    alarm: alarm
      .pick({
        id: true,
        subject: true,
        component: true,
        deviceId: true,
        rule: true,
        severity: true,
        state: true,
        shelved: true,
        suppressed: true,
        outOfService: true,
        place: true,
        raisedAt: true,
        reason: true,
        title: true,
        guidance: true,
        lifeSafety: true,
        exercise: true,
        test: true,
        sequence: true,
      })
      .extend({ reasons: text })
      .nullable()
      .describe('As it was after this step; `reason` is that of the step. Null when the gateway has lost it to a damaged file.'),
  }),
).meta({ id: 'AlarmEvent' });

export const actEventSchema = cloudEvent(
  'act',
  '`anlin.<act>`, e.g. `anlin.alarm.silenced`, `anlin.device.added`',
  z.object({
    act: z.string(),
    target: z.string().describe('`alarm:<id>`, `device:<id>` or `terminal:<id>`'),
    place: z.string(),
    ...origin,
    detail: z.record(z.string(), z.unknown()).readonly(),
  }),
).meta({ id: 'ActEvent' });

export const readingEventSchema = cloudEvent(
  'reading',
  '`anlin.reading`: all readings of one message',
  z.object({
    deviceId: z.string(),
    place: z.string().describe('Where the device is now.'),
    readings: z.array(reading.extend({ historical: z.boolean().describe('Came too late to be judged live.') })).readonly(),
  }),
).meta({ id: 'ReadingEvent' });

export const feedPage = z.object({
  items: z.array(z.discriminatedUnion('kind', [alarmEventSchema, actEventSchema, readingEventSchema])).readonly(),
  next: z.string().describe('Pass it as `after`. Never null: what comes later is found there.'),
  caughtUp: z.boolean().describe('False: there is more, ask again at once. A page may be short, or empty, and still say false.'),
});

export const feedHeartbeat = z.object({ cursor: z.string(), caughtUp: z.boolean() });
