import * as z from 'zod';
import { carriage, valueOrParameter } from './command-carriage.ts';
import { duration, idShape, key, named, text } from './schema-words.ts';

export const parameterShape = /^[a-z][A-Za-z0-9]{0,31}$/;
/** A binding key whose component may be a parameter: `charging.state[{slot}]`. */
const expectedShape = /^[a-z][A-Za-z0-9]*\.[A-Za-z0-9]+(?:\[(?:[A-Za-z0-9_.-]{1,32}|\{[a-z][A-Za-z0-9]{0,31}\})\])?$/;

const parameter = z
  .strictObject({
    title: text,
    type: z.enum(['number', 'text', 'boolean', 'enum']),
    required: z.boolean().default(true),
    unit: z.string().max(32).optional().register(named, { description: 'As printed to people; numbers only.' }),
    min: z.number().optional().register(named, { description: 'Of a number, or of the length of a text.' }),
    max: z.number().optional(),
    whole: z.boolean().default(false).register(named, { description: 'Whole numbers only.' }),
    words: z
      .record(key(/^[A-Za-z0-9_.-]{1,64}$/), text)
      .optional()
      .register(named, { description: 'Of an enum: word -> title.' }),
  })
  .register(named, { id: 'Parameter' });

const command = z
  .strictObject({
    title: text,
    does: text.clone().register(named, { description: 'What it does, to whom and for how long.' }),
    confirm: text.clone().register(named, { description: 'What a person is asked before it is sent; names the danger.' }),
    parameters: z.record(key(parameterShape), parameter).default({}),
    timeout: duration.clone().default('30 s').register(named, { description: 'From sending to the answer and the read-back.' }),
    expect: z.record(key(expectedShape), valueOrParameter).default({}).register(named, {
      description: 'Point, or point[component], or point[{parameter}] -> what must be read back; else the command is not confirmed.',
    }),
    opposes: z.array(key(idShape)).max(16).optional().register(named, {
      description: 'Commands of this type that do the opposite, where the read-back does not say so: no interlock gives both.',
    }),
    ...carriage,
  })
  .register(named, { id: 'Command' });

export const commands = z.record(key(idShape), command).default({}).register(named, {
  description: 'What a person can make the device do. Nothing that can put people in danger belongs here, see docs/how-to.',
});

export type CommandFile = z.output<typeof command>;
export type ParameterFile = z.output<typeof parameter>;
