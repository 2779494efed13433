import * as z from 'zod';
import { duration, named, placeLevel, terms } from './schema-words.ts';

export const together = z
  .strictObject({
    at: placeLevel,
    within: duration.clone().register(named, { description: 'What a device said counts for so long after it is over.' }),
    parts: z
      .array(
        z.strictObject({
          devices: z.int().min(1).max(20).default(1).register(named, { description: 'So many devices, each taken for one part only.' }),
          when: terms,
        }),
      )
      .min(1)
      .max(4)
      .register(named, { description: 'Points of the vocabulary: any device whose type binds them takes part.' }),
  })
  .register(named, { id: 'Together', description: 'Several devices of one place; the alarm is about the place.' });
