import { z } from 'zod';
import { dutyBounds, handoverStates, stintEnds } from '../../model/duty.ts';
import { responderRoles } from '../../model/plan.ts';
import { id, place, text, timestamp } from './fields.ts';

const { name, remarks, shifts, exceptions, listed } = dutyBounds;
const phone = z.string().nullable().describe('Null = none is known, or your role may not see it.');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time as 08:00');
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'expected a day as 2026-01-31');

export const dutyPerson = z
  .object({ kind: z.enum(['user', 'outside']), userId: z.string().nullable(), name: z.string(), phone })
  .describe('`outside`: somebody without an account, a guard or a firm.')
  .meta({ id: 'DutyPerson' });
export const wantedPerson = z.union([
  z.strictObject({ userId: id }),
  z.strictObject({ name: z.string().trim().min(1).max(name), phone: z.string().max(32).nullish() }),
]);

const hours = { from: time, to: time.describe('Not after `from` = on the next day.') };
function roster<T extends z.ZodType>(who: T) {
  return {
    weekly: z
      .array(
        z.strictObject({
          days: z.array(z.number().int().min(1).max(7)).min(1).max(7).describe('1 = Monday to 7 = Sunday: the days on which it begins.'),
          ...hours,
          who,
          first: day.nullish(),
          last: day.nullish(),
        }),
      )
      .max(shifts),
    exceptions: z.array(day).max(exceptions).describe('Days on which no weekly shift begins.'),
    single: z
      .array(z.strictObject({ day, ...hours, who }))
      .max(shifts)
      .describe('Beside the weekly ones, on exceptions as well.'),
  };
}
const described = { title: text, role: z.enum(responderRoles), place };
export const dutyPosition = z
  .object({ id: z.string(), ...described, phone, roster: z.object(roster(dutyPerson)) })
  .meta({ id: 'DutyPosition' });
export const wantedPosition = z.strictObject({
  title: z.strictObject({ zh: z.string().max(name), en: z.string().max(name) }),
  role: described.role,
  place,
  phone: z.string().max(32).nullish(),
  roster: z.strictObject(roster(wantedPerson)).partial().optional(),
});

export const onDuty = z
  .object({
    position: z.string(),
    ...described,
    person: dutyPerson.nullable().describe('Null = nobody took it over; a roster makes nobody be on.'),
    phone: phone.describe('Of the person, else of the position. Null = none is known, or your role may not see it.'),
    since: timestamp.nullable(),
    offer: z.string().nullable().describe('The hand-over that waits for its answer; null = none.'),
    planned: z
      .object({ who: dutyPerson, from: timestamp, until: timestamp })
      .nullable()
      .describe('Planned now; says nothing about who is there.'),
  })
  .meta({ id: 'OnDuty' });
export const dutyNow = z.object({ at: timestamp, items: z.array(onDuty).readonly() });

export const dutyStint = z
  .object({
    id: z.string(),
    position: z.string(),
    person: dutyPerson,
    since: timestamp,
    until: timestamp.nullable().describe('Null = still on.'),
    takenBy: z.string().nullable(),
    ended: z.object({ how: z.enum(stintEnds), by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'DutyStint' });
export const dutyShifts = z.object({
  planned: z
    .array(
      z.object({
        position: z.string(),
        who: dutyPerson,
        from: timestamp,
        until: timestamp,
        taken: z.boolean().nullable().describe('Null = not yet.'),
      }),
    )
    .readonly(),
  stints: z.array(dutyStint).readonly(),
  more: z.boolean().describe('There are more than these: ask for a shorter time.'),
});

const counts = z.object({
  open: z.number().int(),
  shelved: z.number().int(),
  outOfService: z.number().int(),
  underTest: z.number().int(),
  silent: z.number().int(),
  incidents: z.number().int(),
});
const line = z.object({ id: z.string(), title: text, place: z.string(), since: timestamp.nullable() });
const lines = z.array(line).readonly();
export const handoverState = z
  .object({
    at: timestamp,
    counts,
    lists: z
      .object({ open: lines, shelved: lines, outOfService: lines, underTest: lines, silent: lines, incidents: lines })
      .describe(`At most ${listed} lines each; \`counts\` has all of them.`),
  })
  .meta({ id: 'HandoverState' });
const listedHandover = z.object({
  id: z.string(),
  position: z.string(),
  title: text,
  place: z.string(),
  from: dutyPerson,
  to: dutyPerson,
  state: z.enum(handoverStates).describe('`relieved`: taken over from somebody who did not hand over.'),
  offeredAt: timestamp,
  offeredBy: z.string().nullable(),
  remarks: z.string().nullable().describe('Null = your role may not see it; so is `answer`.'),
  closedAt: timestamp.nullable(),
  closedBy: z.string().nullable(),
  answer: z.string().nullable(),
  counts,
  offeredCounts: counts,
});
export const handoverLine = listedHandover.meta({ id: 'HandoverLine' });
export const handover = listedHandover
  .extend({ lists: handoverState, digest: z.string().describe('SHA-256 of the record; its link in the audit chain carries the same.') })
  .meta({ id: 'Handover' });

export const dutyPeople = z.object({ items: z.array(z.object({ userId: z.string(), name: z.string() })).readonly() });

const reason = z.string().trim().min(1).max(200);
export const takeOverAct = z.strictObject({
  person: wantedPerson.optional().describe('Left out = yourself. A user takes over in person.'),
  reason: reason.nullish().describe('Needed where somebody is on who does not hand over.'),
});
export const handOverAct = z.strictObject({ to: wantedPerson, remarks: z.string().max(remarks).default('') });
export const leaveAct = z.strictObject({ reason: reason.nullish() }).nullish();
export const handoverAnswer = z.strictObject({ answer: z.string().trim().min(1).max(remarks).nullish() }).nullish();
