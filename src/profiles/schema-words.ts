import * as z from 'zod';
import { placeLevels } from '../model/place-level.ts';
import { durationPattern } from './duration.ts';

/** Names and descriptions are kept apart from zod's global registry: that one is the API's, which has a `Text` and a `Rule` of its own. */
export const named = z.registry<{ id?: string; title?: string; description?: string }>();

export const text = z
  .strictObject({ zh: z.string().max(400), en: z.string().max(400) })
  .register(named, { id: 'Text', description: 'A text in both languages; neither may be empty.' });
export const duration = z
  .string()
  .regex(durationPattern)
  .register(named, { id: 'Duration', description: 'Running time, e.g. `45 s`, `3 min`, `2 h`, `7 d`.' });
export const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const key = (pattern: RegExp) => z.string().regex(pattern);

export const idShape = /^[a-z][a-z0-9-]{1,63}$/;

export const test = z
  .strictObject({
    above: z.number().optional(),
    below: z.number().optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    is: scalar.optional(),
    in: z.array(scalar).min(1).max(64).optional(),
  })
  .refine((value) => Object.keys(value).length === 1, { message: 'exactly one of above, below, atLeast, atMost, is, in' })
  .register(named, { id: 'Test', description: 'Exactly one comparison; numbers in the vocabulary unit of the point.' });
export const terms = z
  .record(z.string(), test)
  .refine((value) => Object.keys(value).length > 0 && Object.keys(value).length <= 16, { message: '1 to 16 points' })
  .register(named, { id: 'Terms', description: 'Point -> test; all of them together (AND).' });
/** Of a rule about several devices. */
export const placeLevel = z.enum(placeLevels).register(named, {
  id: 'PlaceLevel',
  description:
    'Devices of one such place. Where a path names no such level, the next larger one it names; room = the place of the device itself.',
});
