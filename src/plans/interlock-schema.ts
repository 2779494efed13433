import * as z from 'zod';
import { placeLevels } from '../model/place-level.ts';
import { severities } from '../model/severity.ts';
import { parameterShape } from '../profiles/command-schema.ts';
import { ruleIdShape } from '../profiles/schema.ts';
import { duration, idShape, key, named, scalar, text } from '../profiles/schema-words.ts';

/** The YAML of one interlock. What it means beside the device types is checked in gateway/interlock-files.ts. */
const long = z.strictObject({ zh: z.string().min(1).max(600), en: z.string().min(1).max(600) });
const pointShape = /^[a-z][A-Za-z0-9]*\.[A-Za-z0-9]+$/;

const sourced = z
  .strictObject({
    within: duration,
    source: text
      .clone()
      .register(named, { description: 'Where the number comes from; [M] = from memory, a choice that a site may change.' }),
  })
  .register(named, { id: 'SourcedTime' });

const effect = z
  .strictObject({
    title: text,
    on: z
      .enum(['device', 'area'])
      .default('area')
      .register(named, { description: 'The device that raised, or every device of the area; only those whose type offers the command.' }),
    command: key(idShape).register(named, { description: 'Id of a command that device types offer.' }),
    point: key(pointShape)
      .optional()
      .register(named, { description: 'Only devices whose type binds this point: tells a lock from a plug where both can be unlocked.' }),
    parameters: z.record(key(parameterShape), scalar).default({}),
    leadsTo: z
      .record(key(pointShape), scalar)
      .default({})
      .register(named, { description: 'Point -> value that it leads to beside the read-back, on any device: for the search for loops.' }),
    order: z
      .int()
      .min(1)
      .max(9)
      .default(1)
      .register(named, { description: 'One number begins when everything of the numbers before it is over, whatever came of it.' }),
    after: duration.clone().default('0 s').register(named, { description: 'Delay, from when its order begins.' }),
    failSafe: sourced.register(named, {
      description: 'From the alarm (dangerous: from the release) to the read-back; later is too late, and an alarm.',
    }),
    dangerous: z.boolean().default(false).register(named, { description: 'Waits for the release of two people.' }),
    sparks: z
      .boolean()
      .optional()
      .register(named, { description: 'It switches power or locks without explosion protection. Has to be said where the cause is gas.' }),
  })
  .register(named, { id: 'Effect' });

const example = z
  .strictObject({
    name: z.string().min(1).max(200),
    devices: z
      .record(key(idShape), z.strictObject({ type: key(idShape), place: z.string().min(1).max(300) }))
      .register(named, { description: 'Device id -> its type and place.' }),
    alarm: z.strictObject({
      device: key(idShape),
      rule: key(ruleIdShape),
      as: z
        .enum(['live', 'late', 'unknown', 'drill', 'test', 'shelved', 'out-of-service'])
        .default('live')
        .register(named, { description: 'How the alarm comes; only `live` may fire.' }),
    }),
    silent: z.array(key(idShape)).max(50).default([]).register(named, { description: 'Devices that do not answer.' }),
    refuse: z.array(key(idShape)).max(50).default([]).register(named, { description: 'Devices that refuse.' }),
    releasedBy: z.int().min(0).max(3).default(0).register(named, { description: 'How many people release what is dangerous.' }),
    expect: z.strictObject({
      commands: z
        .record(key(idShape), z.array(key(idShape)).min(1).max(9))
        .default({})
        .register(named, { description: 'Device -> commands that it is given, in their order. Nothing = it does not fire.' }),
      unconfirmed: z.array(key(idShape)).max(50).default([]).register(named, { description: 'Devices about which an alarm says so.' }),
      spared: z.array(key(idShape)).max(50).default([]).register(named, { description: 'Devices left alone in the room of a gas alarm.' }),
    }),
  })
  .register(named, { id: 'Example', description: 'Executed by `anlin validate`.' });

export const interlockSchema = z
  .strictObject({
    id: key(idShape),
    title: text,
    summary: long,
    cause: z
      .strictObject({
        rules: z.array(key(ruleIdShape)).min(1).max(32).optional(),
        hazard: key(idShape).optional().register(named, { description: 'Word of the vocabulary.' }),
        severity: z.enum(severities).optional().register(named, { description: 'This grave or graver.' }),
      })
      .refine((value) => value.rules !== undefined || value.hazard !== undefined, { message: 'rules, or a hazard, or both' })
      .register(named, { description: 'Alarms that are raised for real and fit everything that is said here.' }),
    area: z.enum(placeLevels).register(named, { description: 'Level of the place of the alarm within which devices are moved.' }),
    release: sourced
      .optional()
      .register(named, { description: 'How long dangerous effects wait for two people; then they expire, with an alarm.' }),
    effects: z.record(key(idShape), effect),
    examples: z.array(example).min(1).max(40),
  })
  .register(named, {
    title: 'Anlin interlock',
    description:
      'Cause -> effects, no code. It ships disabled, and replaces neither fire panel nor lift controller. See docs/how-to/interlocks.md.',
  });

export type InterlockFile = z.output<typeof interlockSchema>;
export type InterlockExample = InterlockFile['examples'][number];

/** The schema that editors complete from: `plans/interlock.schema.json` is this, written out. */
export function interlockJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(interlockSchema, { io: 'input', metadata: named }), null, 2)}\n`;
}
