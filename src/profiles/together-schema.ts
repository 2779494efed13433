import * as z from 'zod';
import { placeLevels } from '../model/place-level.ts';
import { duration, named, terms } from './schema-words.ts';

export const together = z
  .strictObject({
    at: z.enum(placeLevels).register(named, {
      description:
        'Devices of one such place. Where a path names no such level, the next larger one it names; room = the place of the device itself.',
    }),
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
