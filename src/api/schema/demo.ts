import { z } from 'zod';
import { timestamp } from './fields.ts';

const text = z.object({ zh: z.string(), en: z.string() });

export const demoNarration = z
  .object({
    round: z.number().int().describe('From 1; each round happens at other devices.'),
    story: text,
    step: z.number().int(),
    steps: z.number().int(),
    now: text.describe('What happens.'),
    see: text.describe('What will be seen.'),
    todo: text.describe('What to do.'),
    deviceId: z.string(),
    place: z.string(),
    at: timestamp,
    next: z.object({ story: text, now: text, at: timestamp }),
  })
  .meta({ id: 'DemoNarration' });
