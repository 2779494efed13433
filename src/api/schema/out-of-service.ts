import { z } from 'zod';
import { maxPermit, serviceMinutes } from '../../model/aside.ts';
import { timestamp } from './fields.ts';
import { minutes, reason, until } from './put-aside.ts';

const outOfService = {
  permit: z
    .string()
    .trim()
    .min(1, `expected a permit of 1 to ${maxPermit} characters`)
    .max(maxPermit)
    .describe('Number or words of the permit to work.'),
  reason,
  minutes: minutes(serviceMinutes.least, serviceMinutes.usual, 'alarms.outOfServiceDays'),
  until,
};

export const alarmOutOfService = z
  .strictObject({ ...outOfService, scope: z.enum(['rule', 'device']).default('rule').describe('This rule of the device, or all of it.') })
  .meta({ examples: [{ permit: 'WP-2026-031', reason: '更换传感器', minutes: 240, scope: 'device' }] });

export const deviceOutOfService = z
  .strictObject({ ...outOfService, rule: z.string().min(1).max(100).optional().describe('One rule of it; left out = the whole device.') })
  .meta({ examples: [{ permit: 'WP-2026-031', reason: '更换传感器', minutes: 240 }] });

export const serviceEntry = z
  .object({
    deviceId: z.string(),
    rule: z.string().nullable().describe('Null = the whole device.'),
    place: z.string(),
    by: z.string(),
    permit: z.string(),
    reason: z.string(),
    since: timestamp,
    until: timestamp.describe('When it ends by itself.'),
    lifeSafety: z.boolean().describe('False: its rules about danger to life go on, because whoever did this may not stop them.'),
  })
  .meta({ id: 'OutOfService' });

export const serviceAnswer = z.object({
  outcome: z.enum(['done', 'unchanged']).describe('`unchanged`: it had been done already, by the person named in it.'),
  outOfService: serviceEntry.nullable().describe('Null: it is in service.'),
});
