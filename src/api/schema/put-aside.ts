import { z } from 'zod';
import { maxAsideReason } from '../../model/aside.ts';

/** Why something is put aside. */
export const reason = z.string().trim().min(1, `expected a reason of 1 to ${maxAsideReason} characters`).max(maxAsideReason);
/** Until when: one of the two, or neither. */
export const until = z.iso.datetime({ offset: true }).optional().describe('RFC 3339 with an offset, instead of `minutes`.');
export const minutes = (least: number, usual: number, setting: string) =>
  z
    .number()
    .int()
    .min(least)
    .max(5_256_000)
    .optional()
    .describe(`${usual} when neither this nor \`until\` is given; the longest is the setting \`${setting}\`.`);
