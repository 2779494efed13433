import { z } from 'zod';
import { draftStates } from '../../model/rule-draft.ts';
import { timestamp } from './fields.ts';
import { labCounts, labLoad } from './lab.ts';

const comment = z.string().trim().max(2000).nullish();
const act = z
  .object({ by: z.string(), at: timestamp, comment: z.string().nullable() })
  .nullable()
  .describe('Who did it and when; null = not yet.');

export const ruleDraft = z
  .object({
    id: z.string(),
    profile: z.string(),
    base: z.string().describe('Version in force that it was written against, and goes back to.'),
    version: z.string(),
    state: z.enum(draftStates).describe('`shadow`: approved, compared with the rules in force on what comes in, judging nobody.'),
    proposed: z.object({ by: z.string(), at: timestamp, comment: z.string().nullable().describe('Why.') }),
    approved: act,
    published: act,
    ended: act,
    publishableFrom: timestamp.nullable().describe('When its shadow run is over; null where it has none.'),
    lab: z
      .object({
        from: timestamp,
        to: timestamp,
        devices: z.number().int(),
        readings: z.number().int(),
        totals: z.object(labCounts),
        load: z.object({ before: labLoad, after: labLoad }),
      })
      .nullable()
      .describe('The replay it was proposed with; null = none.'),
  })
  .meta({ id: 'RuleDraft' });

export const ruleDraftWithText = ruleDraft.extend({
  text: z.string().nullable().describe('Text of the device type as it would be.'),
  baseText: z.string().nullable(),
});

export const newDraft = z.strictObject({
  text: z.string().max(262_144),
  why: z.string().trim().min(1).max(2000),
  run: z.string().max(64).nullish().describe('A replay of this text, to be kept with it.'),
});
export const draftAct = z.strictObject({ comment }).nullish();
export const publishAct = z
  .strictObject({ comment, early: z.string().trim().min(1).max(2000).nullish().describe('Why the shadow run is cut short.') })
  .nullish();
