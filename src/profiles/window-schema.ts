import * as z from 'zod';
import { defaultToleranceSeconds } from '../model/place-rule.ts';
import { duration, named, placeLevel, terms, test } from './schema-words.ts';

/** Kinds of rule over a stretch of time. */
export const rate = z
  .strictObject({
    point: z.string(),
    direction: z.enum(['rising', 'falling', 'either']),
    per: duration.clone().register(named, { description: 'The limits are in the unit of the point per this time.' }),
    over: duration.clone().register(named, { description: 'Oldest to newest value of this time; at least three expected intervals.' }),
    minSpan: duration
      .clone()
      .optional()
      .register(named, { description: 'The values must span this much before the rate is known; default half of `over`.' }),
    raise: test,
    clear: test,
    when: terms.optional().register(named, { description: 'Only while these hold as well.' }),
  })
  .register(named, { id: 'Rate', description: 'How fast a number changes; limits are positive in the direction.' });

export const count = z
  .strictObject({
    when: terms,
    counts: z.enum(['reports', 'starts']).default('reports').register(named, {
      description: 'reports: every matching reading, as for event. starts: each time it becomes true after it was false.',
    }),
    within: duration.clone().register(named, { description: 'Running time that is looked back on.' }),
    raise: z.int().min(2).max(100).register(named, { description: 'Raised at this many.' }),
    clear: z.int().min(1).max(100).default(1).register(named, { description: 'Returns with fewer than this many.' }),
  })
  .register(named, { id: 'Count', description: 'Something that happens often.' });

export const baseline = z
  .strictObject({
    point: z.string(),
    direction: z.enum(['above', 'below', 'either']).default('either'),
    raise: z.number().default(5).register(named, { description: 'Robust standard deviations off what is usual; at least 3.' }),
    clear: z.number().default(3).register(named, { description: 'Returns below this many.' }),
    floor: z.number().register(named, {
      description: 'Least standard deviation that is believed, in the unit of the point: the noise of the sensor and of life.',
    }),
    minWeeks: z.int().min(2).max(8).default(3).register(named, { description: 'Unknown until the hour was seen in so many weeks.' }),
    weeks: z.int().min(2).max(8).default(8).register(named, { description: 'So many weeks are remembered.' }),
    when: terms.optional().register(named, { description: 'Only while these hold as well.' }),
  })
  .register(named, { id: 'Baseline', description: 'Not as usual for this device at this hour of the week. Only with severity warning.' });

export const deadMan = z
  .strictObject({
    when: terms.register(named, { description: 'What is seen of a person.' }),
    counts: z.enum(['reports', 'starts']).default('starts').register(named, {
      description: 'reports: every matching reading is seen. starts: each time it becomes true after it was false.',
    }),
    for: duration.clone().register(named, { description: 'Running time in which the device is heard and it is not seen.' }),
  })
  .register(named, { id: 'DeadMan', description: 'Nothing is seen of a person. Judged only where consent is recorded for the device.' });

export const expected = z
  .strictObject({
    when: terms.register(named, { description: 'What has to come; of each report the first point must be in the message, as for event.' }),
    within: duration.clone().register(named, { description: 'Running time in which the device is heard and it does not come.' }),
  })
  .register(named, { id: 'Expected', description: 'Something that has to come again and again, such as a test call.' });

export const trend = z
  .strictObject({
    point: z.string(),
    limit: test.clone().register(named, { description: 'above, below, atLeast or atMost what the number is on its way to.' }),
    within: duration.clone().register(named, { description: 'Raised when it gets there within this time, or is there.' }),
    clear: duration.clone().register(named, { description: 'Returns when it would take longer than this; more than `within`.' }),
    over: duration
      .clone()
      .register(named, { description: 'Stretch of time that the slope is taken from; at least five expected intervals.' }),
    minSpan: duration
      .clone()
      .optional()
      .register(named, { description: 'The values must span this much before the slope is known; default half of `over`.' }),
    when: terms.optional().register(named, { description: 'Only while these hold as well.' }),
  })
  .register(named, { id: 'Trend', description: 'A number that will reach a limit soon if it goes on like that.' });

export const sequence = z
  .strictObject({
    at: placeLevel.optional(),
    steps: z.array(terms).min(2).max(5).register(named, {
      description: 'One after the other; of each the first point must be in the message, as for event.',
    }),
    within: duration.clone().register(named, { description: 'From the first step to the last.' }),
    clockTolerance: duration
      .clone()
      .optional()
      .register(named, {
        description: `With \`at\`: so far the clocks of two devices may be apart. What looks that much too early still counts as after. Default ${defaultToleranceSeconds} s.`,
      }),
  })
  .register(named, {
    id: 'Sequence',
    description:
      'One thing after the other: something that happened, like event. With `at` each step is at another device of one place, and the alarm is about the place.',
  });
