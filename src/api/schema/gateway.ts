import { z } from 'zod';
import { tiers } from '../../model/tier.ts';
import { id, place, text, timestamp } from './fields.ts';

const tier = z.enum(tiers);
const name = { gateway: z.string().describe('The id it was born with.'), name: z.string(), tier };

export const lowerGateway = z
  .object({
    id: z.string().describe('As it is registered here.'),
    place: z.string().describe('Its places hang below this one.'),
    name: z.string().nullable().describe('As it calls itself; null = it has never come.'),
    tier: tier.nullable(),
    version: z.string().nullable(),
    connected: z.boolean(),
    heardAt: timestamp.nullable(),
    position: z.number().int().describe('How far its log is on disk here.'),
    backlog: z.number().int().nullable().describe('Links of its log that are still there only; null = not known.'),
    epoch: z.number().int().nullable(),
    histories: z.number().int().describe('More than one: it was restored or cloned; each log is kept apart.'),
    clockOffsetSeconds: z.number().nullable().describe('How far its clock is ahead of this one, measured over the link.'),
    roundTripMs: z.number().nullable(),
    freeBytes: z.number().nullable(),
    lastBackupAt: timestamp.nullable().describe('Null = never, or not known.'),
  })
  .meta({ id: 'LowerGateway' });

export const tierState = z
  .object({
    ...name,
    lastBackupAt: timestamp.nullable().describe('Of this gateway, by its newest whole backup; null = none is known.'),
    above: z
      .object({
        connected: z.boolean(),
        name: z.string().nullable(),
        tier: tier.nullable(),
        backlog: z.number().int().nullable().describe('Links of the own log that the tier above has still to confirm.'),
        since: timestamp,
        why: text.nullable().describe('Why it is not connected.'),
      })
      .nullable()
      .describe('Null: no tier above is set.'),
    items: z.array(lowerGateway).readonly(),
  })
  .meta({ id: 'TierState' });

export const newGateway = z.strictObject({ id, place: place.default('') });
export const addedGateway = z.object({ id: z.string(), place: z.string(), secret: z.string().describe('Shown this once.') });
