import { z } from 'zod';

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().describe('Stable; see docs/generated/problem-codes.md.'),
    errors: z
      .array(z.object({ field: z.string(), expected: z.string(), came: z.string(), cure: z.string() }))
      .readonly()
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document (application/problem+json).' });

/** The answers every route that needs a sign-in can give beside its own. */
export const problems = { '4xx': problem, '5xx': problem } as const;
