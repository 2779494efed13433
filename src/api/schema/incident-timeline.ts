import { z } from 'zod';
import { tiers } from '../../model/tier.ts';
import { text, timestamp } from './fields.ts';

export const timelineKinds = ['alarm', 'response', 'delivery', 'tier'] as const;

const entry = z.object({
  at: timestamp,
  kind: z.enum(timelineKinds).describe('A step of an alarm, a step of a response, a moment of a delivery, or the first receipt at a tier.'),
  event: z
    .string()
    .describe('Of an alarm or a response what happened; of a delivery: waiting, sent, received or shown; of a tier: received or shown.'),
  alarm: z.string().nullable(),
  response: z.string().nullable(),
  title: text.nullable().describe('Of the alarm.'),
  about: z.string().nullable().describe('Of a response what it is about; of a delivery the event that was told.'),
  reasons: text.nullable(),
  by: z.string().nullable().describe('The person; null = a device, a terminal or the gateway.'),
  from: z.string().nullable().describe('Where it was said: an address, a terminal, a tier.'),
  terminal: z.string().nullable().describe('Terminal, or `@` and a subscriber.'),
  tier: z.enum(tiers).nullable().describe('At which tier an alarm was first received or shown; its time is by the clock of that tier.'),
  attempts: z.int().nullable(),
  comment: z.string().nullable(),
});

export const incidentTimeline = z
  .object({
    items: z.array(entry).readonly().describe('In the order in which it happened.'),
    /** Bounds of the answer. */
    leftOut: z.object({
      alarms: z.int().describe('Alarms of the incident that were not looked at: the later ones.'),
      entries: z.int().describe('Entries before the first one given.'),
      steps: z.int().describe('Steps of responses of gateways below that are not here, see `stepsMissing` of a response.'),
    }),
  })
  .meta({ id: 'IncidentTimeline' });
