import { z } from 'zod';
import { commandStates, maxCommandReason } from '../../model/command.ts';
import { text, timestamp } from './fields.ts';

const value = z.union([z.number(), z.string(), z.boolean()]);
const answer = z.object({
  status: z.enum(['accepted', 'refused', 'done', 'failed']),
  reason: z.string().nullable().describe("The device's own words."),
});

export const command = z
  .object({
    id: z.string(),
    deviceId: z.string(),
    command: z.string().describe('Of the device type, see `commands` of the profile.'),
    parameters: z.record(z.string(), value).readonly(),
    state: z.enum(commandStates),
    over: z.boolean().describe('Nothing changes it any more.'),
    code: z.string().nullable().describe('Why it is in this state, as a stable word.'),
    reason: text.nullable().describe('The same in words.'),
    by: z.string().nullable().describe('User id; null when a program asked.'),
    via: z.enum(['session', 'token', 'asserted', 'cli', 'gateway', 'tier']),
    why: z.string().nullable().describe('The reason that was given.'),
    carrier: z.string().nullable().describe('The source that carried it; null = none could.'),
    timeoutMs: z.number(),
    expect: z
      .array(z.object({ point: z.string(), component: z.string(), value }))
      .readonly()
      .describe('What must be read back.'),
    requestedAt: timestamp,
    sentAt: timestamp.nullable().describe('Null: it never left the gateway.'),
    answeredAt: timestamp.nullable(),
    readBackAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    answer: answer.nullable().describe('The last that the device said.'),
    late: answer.extend({ at: timestamp }).nullable().describe('An answer that came when the command was over; it changed nothing.'),
  })
  .meta({ id: 'Command' });

export const newCommand = z
  .strictObject({
    command: z.string().min(1).max(64),
    parameters: z.record(z.string().max(64), value).default({}),
    reason: z.string().trim().max(maxCommandReason).optional().describe('Kept in the audit chain.'),
  })
  .meta({ examples: [{ command: 'close-valve', reason: '燃气报警，远程关阀' }] });
