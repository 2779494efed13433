import { z } from 'zod';
import { pathKinds } from '../../model/path-measure.ts';
import { timestamp } from './fields.ts';

const seconds = z.number().nullable();

export const pathMeasure = z.object({
  kind: z.enum(pathKinds),
  id: z.string(),
  channel: z
    .string()
    .describe(
      '`terminal`, the channel of the subscriber, `tier` (the link to the tier above) or `heartbeat` (the sign of life to somebody outside).',
    ),
  place: z.string(),
  lost: z.boolean().describe('An alarm says that it is lost; of a terminal also: it is not live now.'),
  times: z
    .object({
      from: timestamp,
      to: timestamp,
      sample: z.int().describe('Raised and received: the figures are of these. The newest 5,000 of 30 days at most.'),
      unanswered: z.int().describe('Raised more than a minute ago and not received to this day; in no figure.'),
      meanSeconds: seconds,
      p95Seconds: seconds,
      maxSeconds: seconds,
    })
    .nullable()
    .describe(
      'From the record that raised an alarm to the receipt; to the tier above, until that has it on disk; of a heartbeat, to its answer. Null: nothing went over it in 30 days.',
    ),
  availability: z.object({
    watched: z
      .enum(['line', 'test', 'nothing'])
      .describe('`line`: all the time, by its heartbeat; `test`: by end-to-end tests that are taken; `nothing`: no share can be known.'),
    since: timestamp.describe('Since when it is watched.'),
    observedSeconds: z
      .int()
      .describe(
        'Time since then, or between tests and messages that were taken one after the other; no more than the gateway has run in all.',
      ),
    losses: z.int(),
    lostSeconds: z.int().describe('From being said to be lost to being said to be back.'),
    ratio: z
      .number()
      .nullable()
      .describe('0 to 1. Null until it was watched for 30 days, and where nothing watches it: it would say nothing.'),
  }),
});

export const pathReport = z.object({
  items: z.array(pathMeasure),
  classes: z
    .array(
      z.object({
        standard: z.string(),
        name: z.string(),
        asks: z.enum(['reporting', 'mean', 'max', 'availability']),
        value: z.number().describe('Seconds; of availability a share, 0 to 1.'),
      }),
    )
    .describe('What classes of EN 50136 ask, from memory, for comparison. No path is said to be of a class.'),
  source: z.object({ zh: z.string(), en: z.string() }).describe('Where the numbers of `classes` come from.'),
});
