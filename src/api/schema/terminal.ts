import { z } from 'zod';
import { id, place, timestamp } from './fields.ts';

export const terminal = z
  .object({
    id: z.string(),
    place: z.string(),
    devices: z.number().int().describe('Registered at its place and below; 0 = the place may be misspelt, or belong to a gateway below.'),
    gateways: z.number().int().describe('Gateways below, whose places hang at its place, below or around it.'),
    live: z.boolean().describe('False = nobody may be seeing alarms there.'),
    lastAliveAt: timestamp.nullable(),
    visible: z.boolean(),
    sound: z.enum(['on', 'locked', 'muted']).nullable(),
    lastSequence: z.number().int(),
    connections: z.number().int(),
    lastTest: z
      .object({ at: timestamp, receivedAt: timestamp.nullable(), shownAt: timestamp.nullable() })
      .nullable()
      .describe('The newest test alarm, which has to come back as shown; null = none was sent yet.'),
  })
  .meta({ id: 'Terminal' });

export const newTerminal = z.strictObject({
  id,
  place: place.default(''),
  secret: z.string().max(256).optional().describe('Leave out to get a generated one.'),
});

export const addedTerminal = z.object({ id: z.string(), place: z.string(), secret: z.string().describe('Shown this once.') });
