import { z } from 'zod';

/** What every subscriber has, whatever its channel; the rest belongs to the channel and is checked by it. */
const subscriber = z.looseObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected a name of small letters, digits and -'),
  kind: z.string().min(1),
  /** '' = everything. */
  place: z.string().default(''),
  minSeverity: z.enum(['critical', 'major', 'minor', 'warning']).default('warning'),
  steps: z.enum(['all', 'calls']).optional(),
  language: z.enum(['zh', 'en']).optional(),
  /** Hours between two end-to-end tests; 0 = none; left out = what is usual for its channel. */
  testHours: z.number().min(0).max(24).optional(),
  /** Time of day of the daily test, by the clock of `timeZone`. */
  testAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM')
    .optional(),
  /** Addresses of the own machine and network are allowed for this one. */
  allowPrivateAddresses: z.boolean().default(false),
});

export type ChannelSettings = z.output<typeof subscriber>;

/** `channels`: a list in anlin.yaml; as JSON text in the variable. */
export const channels = z.preprocess(
  (given, context) => {
    if (typeof given !== 'string') return given;
    try {
      return JSON.parse(given);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON, [{"id": "...", "kind": "webhook", ...}]' });
      return z.NEVER;
    }
  },
  z
    .array(subscriber)
    .max(50)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'expected ids that differ'),
);

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts secrets in: `passwordEnv: DUTY_PASSWORD` or `passwordFile: /run/secrets/duty` become `password`. Fields of `only`
 * can not be given in any other way, so that no secret stands in a file that is copied and shown around.
 */
export function withSecrets(
  given: Readonly<Record<string, unknown>>,
  only: readonly string[],
  env: Environment,
  read: (path: string) => string,
): { readonly fields: Record<string, unknown>; readonly problems: readonly string[] } {
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const bare = only.find((field) => name === `${field}Env` || name === `${field}File`);
    if (only.includes(name)) problems.push(`${name}: expected ${name}Env or ${name}File, came the value itself; take it out of the file`);
    else if (bare === undefined) fields[name] = value;
    else if (name.endsWith('Env')) {
      const found = env[String(value)];
      if (found) fields[bare] = found;
      else problems.push(`${name}: expected a variable with a value, came ${String(value)}, which is not set`);
    } else {
      try {
        fields[bare] = read(String(value)).replace(/\r?\n$/, '');
      } catch {
        problems.push(`${name}: expected a readable file, came ${String(value)}`);
      }
    }
  }
  return { fields, problems };
}
