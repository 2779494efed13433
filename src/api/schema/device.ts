import { z } from 'zod';
import { qualities } from '../../model/quality.ts';
import { id, place, severity, timestamp } from './fields.ts';

export const device = z
  .object({
    id: z.string(),
    profile: z.string(),
    place: z.string(),
    connected: z.boolean(),
    silent: z.boolean().describe('No message for longer than the profile promises.'),
    lastMessageAt: timestamp.nullable(),
    activeAlarms: z.number().int(),
    worst: severity.nullable().describe('Worst severity among its active alarms.'),
  })
  .meta({ id: 'Device' });

export const newDevice = z.strictObject({
  id,
  profile: z.string().max(64),
  place: place.default(''),
  secret: z.string().max(256).optional().describe('Leave out to get a generated one.'),
});

export const addedDevice = z.object({
  id: z.string(),
  profile: z.string(),
  place: z.string(),
  secret: z.string().describe('Shown this once.'),
});

export const reading = z
  .object({
    ts: timestamp,
    point: z.string(),
    value: z.union([z.number(), z.string(), z.boolean()]).nullable(),
    unit: z.string().nullable(),
    quality: z.enum(qualities),
    component: z.string().optional().describe('Only where it is not the device itself.'),
  })
  .meta({ id: 'Reading' });

export const accepted = z.object({
  position: z.number().int().describe('Where the journal keeps it: the message is on disk.'),
  duplicate: z.boolean(),
  awaits: z
    .boolean()
    .describe('True: the device type has expressions; readings follow, and what cannot be read is in quarantine under this position.'),
  notices: z.array(z.object({ field: z.string(), expected: z.string(), came: z.string(), cure: z.string() })).readonly(),
});
