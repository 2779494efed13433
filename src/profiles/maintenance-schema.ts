import * as z from 'zod';
import { bindingKeyShape } from './binding-key-shape.ts';
import { duration, key, named, text } from './schema-words.ts';

const watch = z
  .strictObject({
    title: text,
    below: z.number().optional().register(named, { description: 'Something has to be done below this, e.g. a battery.' }),
    above: z.number().optional().register(named, { description: 'Something has to be done above this, e.g. drift, vibration.' }),
    every: z
      .number()
      .positive()
      .optional()
      .register(named, { description: 'A counter: something has to be done at each multiple of this.' }),
    take: z.enum(['lowest', 'highest']).optional().register(named, {
      description:
        'With below or above: the lowest or highest reading of three days counts, not the newest. E.g. `lowest` for the zero of a detector in clean air.',
    }),
  })
  .refine((value) => value.take === undefined || value.every === undefined, { message: 'take only with below or above' })
  .refine((value) => [value.below, value.above, value.every].filter((limit) => limit !== undefined).length === 1, {
    message: 'exactly one of below, above, every',
  })
  .register(named, { id: 'Watch', description: 'A number of the device that tells of wear; limits in the unit of the vocabulary.' });

export const maintenance = z
  .strictObject({
    serviceLife: duration.clone().optional().register(named, {
      description: 'From the day of installation; the paper `expiresOn` of a device is stronger.',
    }),
    calibration: duration.clone().optional().register(named, { description: 'From the last calibration, else from installation.' }),
    inspection: duration.clone().optional().register(named, {
      description: 'From the last inspection, else from installation; the paper `inspectionDue` of a device is stronger.',
    }),
    source: text.clone().optional().register(named, { description: 'Where the times come from; left out = a site choice.' }),
    watch: z.record(key(bindingKeyShape), watch).default({}),
  })
  .optional()
  .register(named, { id: 'Maintenance', description: 'What the property manager has to see to, and when. Nothing here raises an alarm.' });
