import { z } from 'zod';
import { alarm } from './alarm.ts';
import { text, timestamp } from './fields.ts';
import { responseBrief } from './response.ts';

export const incident = z
  .object({
    id: z.string().describe('That of the alarm which began it.'),
    state: z.enum(['open', 'ended']).describe('`open` while any of its alarms is active.'),
    hazard: z.string(),
    title: text.describe('Of the hazard.'),
    place: z.string().describe('What its alarms have in common: this place and below.'),
    startedAt: timestamp,
    endedAt: timestamp.nullable(),
    alarms: z.number().int(),
    active: z.number().int(),
    firstAlarm: z.string(),
    primaryAlarm: z.string().describe('The worst: danger to life first, then severity, then the earliest.'),
    reason: z.string().describe('Why these alarms are one incident.'),
    reasons: text,
    responses: z.array(responseBrief).readonly().describe('How people come along with it, by plan; those you may see.'),
  })
  .meta({ id: 'Incident' });

export const incidentWithAlarms = incident
  .extend({
    items: z.array(alarm).readonly().describe('Its alarms in order of raising, those you may see.'),
    next: z.string().nullable().describe('Cursor of the next page of alarms; null = this was the last.'),
  })
  .meta({ id: 'IncidentWithAlarms' });
