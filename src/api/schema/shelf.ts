import { z } from 'zod';
import { shelvingMinutes } from '../../model/aside.ts';
import { alarm } from './alarm.ts';
import { timestamp } from './fields.ts';
import { minutes, reason, until } from './put-aside.ts';

export const newShelving = z
  .strictObject({
    reason,
    minutes: minutes(shelvingMinutes.least, shelvingMinutes.usual, 'alarms.shelvingHours'),
    until,
    oneShot: z.boolean().default(false).describe('It ends with the condition, if that comes first.'),
  })
  .meta({ examples: [{ reason: '备件已订，周三更换', minutes: 120 }] });

export const withdrawal = z.strictObject({ reason }).meta({ examples: [{ reason: '误点，尚未处置' }] });

export const shelf = z
  .object({
    alarmId: z.string().describe('Unshelve it with `POST /api/v1/alarms/{alarmId}/unshelve`.'),
    subject: z.string(),
    component: z.string(),
    rule: z.string(),
    place: z.string(),
    title: alarm.shape.title,
    severity: alarm.shape.severity,
    state: alarm.shape.state.describe('Of the alarm on it; `normal` = there is none at present, and one that comes is shelved.'),
    by: z.string(),
    reason: z.string(),
    since: timestamp,
    until: timestamp.describe('When it ends by itself.'),
    oneShot: z.boolean(),
  })
  .meta({ id: 'Shelf' });
