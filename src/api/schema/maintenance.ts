import { z } from 'zod';
import { dueKinds, dueStates } from '../../model/maintenance.ts';
import { pageOf, text } from './fields.ts';

const dueItem = z
  .object({
    deviceId: z.string(),
    profile: z.string(),
    place: z.string(),
    kind: z.enum(dueKinds),
    title: text,
    state: z
      .enum(dueStates)
      .describe('`soon`: within 60 days. `unknown`: has to be done, but nobody has written down what it is counted from.'),
    dueOn: z.string().nullable().describe('Calendar day of the site, YYYY-MM-DD; null = no day can be named.'),
    days: z.number().int().nullable().describe('From today; negative = overdue.'),
    basis: text.describe('What it was worked out from.'),
    value: z.number().nullable(),
    limit: z.number().nullable(),
    unit: z.string().nullable(),
  })
  .meta({ id: 'DueItem' });

export const duePage = pageOf(dueItem).extend({
  counts: z
    .object({ overdue: z.number().int(), soon: z.number().int(), later: z.number().int(), unknown: z.number().int() })
    .describe('Of the place, whatever state was asked for.'),
});

export const deviceHealth = z
  .object({
    deviceId: z.string(),
    profile: z.string(),
    place: z.string(),
    score: z.number().int().nullable().describe('0 to 100; null = nobody knows how it is.'),
    reasons: z
      .array(
        z.object({
          code: z.enum(['silent', 'not-monitored', 'unheard', 'missed-reports', 'unreadable', 'alarms', ...dueKinds]),
          points: z.number().int().describe('Taken off.'),
          text,
        }),
      )
      .readonly()
      .describe('The heaviest first.'),
  })
  .meta({ id: 'DeviceHealth' });

export const forecast = z
  .object({
    deviceId: z.string(),
    profile: z.string(),
    place: z.string(),
    point: z.string(),
    component: z.string(),
    title: text,
    value: z.number().nullable().describe('Of the newest three days of stored readings; null = there are none.'),
    limit: z.number().describe('Of a counter the next multiple.'),
    unit: z.string().nullable(),
    dueOn: z.string().nullable().describe('About; calendar day of the site. Null = it cannot be said: `basis` says why.'),
    days: z.number().int().nullable().describe('From today, about; 0 = it is there.'),
    perMonth: z.number().nullable().describe('Change in 30 days, in the unit of the point.'),
    observedDays: z.number().int().describe('Days of stored readings that it was worked out from.'),
    basis: text.describe('What it was worked out from, or why there is no day.'),
  })
  .meta({ id: 'Forecast' });
