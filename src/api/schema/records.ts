import { z } from 'zod';
import { timestamp } from './fields.ts';

export const quarantined = z
  .object({
    id: z.string(),
    position: z.number().int(),
    at: timestamp,
    deviceId: z.string(),
    source: z.string(),
    channel: z.string(),
    problem: z.object({
      code: z.string(),
      pointer: z.string(),
      expected: z.string(),
      came: z.string(),
      cure: z.string(),
      weight: z.enum(['error', 'notice']),
    }),
    body: z.string().nullable(),
    sealed: z.boolean(),
  })
  .meta({ id: 'Quarantined' });

export const auditEntry = z
  .object({
    sequence: z.number().int(),
    at: timestamp,
    origin: z.object({ by: z.string().nullable(), via: z.string(), from: z.string() }),
    act: z.string(),
    target: z.string(),
    detail: z.record(z.string(), z.unknown()).readonly(),
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });

export const auditVerdict = z.object({
  checked: z.number().int(),
  bad: z.object({ sequence: z.number().int(), why: z.string() }).nullable(),
});
