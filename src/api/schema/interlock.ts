import { z } from 'zod';
import { effectStates, siteStates } from '../../model/interlock.ts';
import { placeLevels } from '../../model/place-level.ts';
import { id, place, severity, text, timestamp } from './fields.ts';
import { profileProblem } from './knowledge.ts';

const value = z.union([z.number(), z.string(), z.boolean()]);
const sourced = z.object({ seconds: z.number(), source: text.describe('Where the number comes from.') });
const person = z.object({ by: z.string(), at: timestamp, comment: z.string().nullable() });

const effect = z.object({
  id: z.string(),
  title: text,
  on: z.enum(['device', 'area']),
  command: z.string().describe('Of the device types that offer it.'),
  parameters: z.record(z.string(), value).readonly(),
  point: z.string().nullable().describe('Only types that bind this point.'),
  order: z.number().int(),
  delaySeconds: z.number(),
  failSafe: sourced.describe('From the alarm (dangerous: from the release) to the read-back; later is an alarm.'),
  dangerous: z.boolean().describe('Waits for the release of two people.'),
  sparks: z.boolean().describe('Never in the room of a gas alarm.'),
});

export const interlockSite = z
  .object({
    place: z.string(),
    version: z.string(),
    state: z.enum(siteStates),
    proposed: person,
    test: z
      .object({
        firing: z.string(),
        deviceId: z.string(),
        fired: person,
        over: z.boolean(),
        confirmed: z.number().int(),
        of: z.number().int(),
        witnessed: person.extend({ passed: z.boolean() }).nullable().describe('By somebody else than who fired it.'),
      })
      .nullable(),
    approved: person.nullable(),
    disabled: z
      .object({
        by: z.string().nullable().describe('Null: its file changed, is gone or is refused.'),
        at: timestamp,
        comment: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'InterlockSite' });

export const interlock = z
  .object({
    id: z.string(),
    version: z.string(),
    title: text,
    summary: text,
    cause: z.object({ rules: z.array(z.string()).readonly(), hazard: z.string().nullable(), severity: severity.nullable() }),
    area: z.enum(placeLevels),
    release: sourced.nullable().describe('How long dangerous effects wait; null = there are none.'),
    explosive: z.boolean().describe('A cause of it is gas.'),
    effects: z.array(effect).readonly(),
    sites: z.array(interlockSite).readonly().describe('Places at and below yours; anywhere else it is disabled, as shipped.'),
  })
  .meta({ id: 'Interlock' });

export const interlockList = z.object({
  items: z.array(interlock).readonly(),
  problems: z.array(profileProblem).readonly().describe('What is wrong with the files; what is concerned is not in force.'),
});

export const firing = z
  .object({
    id: z.string(),
    interlock: z.string(),
    version: z.string(),
    title: text,
    alarmId: z.string().nullable().describe('Null = a witnessed test.'),
    occurrence: z.number().int(),
    rule: z.string(),
    deviceId: z.string().nullable(),
    place: z.string().describe('Of the alarm.'),
    area: z.string().describe('Devices are moved here and below.'),
    site: z.string().describe('The place that it is enabled at.'),
    testBy: z.string().nullable(),
    at: timestamp,
    endedAt: timestamp.nullable(),
    effects: z
      .array(
        z.object({
          effect: z.string(),
          title: text,
          deviceId: z.string(),
          command: z.string(),
          parameters: z.record(z.string(), value).readonly(),
          state: z.enum(effectStates),
          dangerous: z.boolean(),
          attempts: z.number().int(),
          commandId: z.string().nullable(),
          lateAt: timestamp.nullable().describe('From then on it is too late; null = the release is not there.'),
          requestedAt: timestamp.nullable(),
          endedAt: timestamp.nullable(),
          confirmedLateAt: timestamp.nullable(),
          reason: text.nullable(),
        }),
      )
      .readonly(),
    without: z.array(z.string()).readonly().describe('Effects for which there was no device.'),
    spared: z.array(z.string()).readonly().describe('Devices left alone in the room of a gas alarm.'),
    release: z
      .object({
        state: z.enum(['waiting', 'given', 'over']),
        until: timestamp,
        by: z.array(z.object({ by: z.string(), at: timestamp })).readonly(),
      })
      .nullable(),
  })
  .meta({ id: 'Firing' });

export const interlockTargets = z.object({
  causes: z
    .array(z.object({ id: z.string(), place: z.string() }))
    .readonly()
    .describe('Devices here that may be a cause.'),
  area: z.string().nullable(),
  moved: z.array(z.object({ effect: z.string(), deviceId: z.string() })).readonly(),
  without: z.array(z.string()).readonly(),
  spared: z.array(z.string()).readonly(),
});

const comment = z.string().trim().max(2000).nullish();
export const interlockAct = z
  .discriminatedUnion('act', [
    z.strictObject({ act: z.literal('propose'), place, comment: z.string().trim().min(1).max(2000).describe('Why.') }),
    z.strictObject({ act: z.literal('test'), place, deviceId: id.describe('As if it had raised.'), comment }),
    z.strictObject({ act: z.literal('witness'), place, passed: z.boolean(), comment }),
    z.strictObject({ act: z.literal('approve'), place, comment }),
    z.strictObject({ act: z.literal('disable'), place, comment }),
  ])
  .meta({ examples: [{ act: 'propose', place: '阳光社区/1号楼', comment: '春节前启用' }] });

export const interlockAnswer = z.object({ site: interlockSite.nullable(), firing: firing.nullable() });
export const releaseAct = z.strictObject({ comment }).nullish();
