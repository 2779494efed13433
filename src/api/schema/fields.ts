import { z } from 'zod';
import { idPattern } from '../../model/id-pattern.ts';
import { roles } from '../../model/registry.ts';
import { severities } from '../../model/severity.ts';

/** Fields that more than one route takes or gives. */
export const id = z.string().regex(idPattern, 'expected 1 to 64 letters, digits, _ . : - and a letter or digit first');

export const text = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Text', description: 'The same text in both languages.' });

export const severity = z.enum(severities);
export const role = z.enum(roles);

const control = /\p{Cc}/u;

/** A place path: `city/.../room`; '' is the root. */
export const place = z
  .string()
  .max(512)
  .refine(
    (path) => path === '' || (path.split('/').length <= 12 && path.split('/').every((s) => s !== '' && s.trim() === s && s.length <= 64)),
    'expected at most 12 names joined by /, none empty, none over 64 characters, no space around them',
  )
  .refine((path) => !control.test(path), 'expected no control characters');

/** Every cursor, ours and the journal's, is base64url of a JSON array: what is not is refused instead of starting again. */
function looksLikeCursor(value: string): boolean {
  try {
    return Array.isArray(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
  } catch {
    return false;
  }
}

export const cursor = z
  .string()
  .max(512)
  .refine(looksLikeCursor, 'expected the `next` of the page before')
  .optional()
  .describe('`next` of the page before.');

export function limit(most: number, usual: number) {
  return z.coerce.number().int().min(1).max(most).default(usual);
}

const rfc3339WithOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/** A moment in a query: RFC 3339 with an offset, or ms since the epoch. */
export const moment = z
  .string()
  .max(40)
  .transform((value, context) => {
    const ms = /^\d{1,15}$/.test(value) ? Number(value) : rfc3339WithOffset.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(ms)) return ms;
    context.addIssue({ code: 'custom', message: 'expected RFC 3339 with an offset (2026-01-31T08:00:00+08:00) or ms since the epoch' });
    return z.NEVER;
  });

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A width of time: `10s`, `1m`, `1h`, `1d`, or plain seconds. */
export const width = z
  .string()
  .max(16)
  .transform((value, context) => {
    const match = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(value);
    const ms = match === null ? 0 : Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
    if (ms > 0 && ms <= 366 * 86_400_000) return ms;
    context.addIssue({ code: 'custom', message: 'expected a width such as 10s, 1m, 1h, 1d, or seconds; more than 0, at most 366d' });
    return z.NEVER;
  });

/** A list in one query parameter: `a,b,c`. */
export function listOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z
    .string()
    .max(512)
    .transform((value) => value.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words)).min(1));
}

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).readonly(),
    next: z.string().nullable().describe('Cursor of the next page; null = this was the last.'),
  });
}

export const timestamp = z.string().describe('RFC 3339');

/** What a test alarm carries, and most of what a device under test shows. */
export const alarmTest = z.object({
  by: z.string().describe('Who put the device under test.'),
  reason: z.string(),
  until: timestamp.describe('When it ends by itself.'),
  terminals: z.array(z.string()).readonly().describe('The only ones that are told.'),
});
