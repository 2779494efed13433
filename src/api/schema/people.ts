import { z } from 'zod';
import { passwordRule } from '../people/password.ts';
import { id, place, role, timestamp } from './fields.ts';

export const password = z
  .string()
  .min(passwordRule.min, `expected at least ${passwordRule.min} characters`)
  .max(passwordRule.max, `expected at most ${passwordRule.max} characters`);

const name = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .refine((value) => !/\p{Cc}/u.test(value), 'expected no control characters');

export const user = z.object({ id: z.string(), name: z.string(), role, place: z.string() }).meta({ id: 'User' });

export const listedUser = user
  .extend({
    disabled: z.boolean().describe('May not sign in for now.'),
    hasPassword: z.boolean().describe('False: only by a one-time link.'),
    lastSignInAt: timestamp.nullable().describe('Null: never, or before the gateway kept it.'),
  })
  .meta({ id: 'ListedUser' });

export const userChange = z.strictObject({
  name: name.optional(),
  role: role.optional(),
  place: place.optional(),
  disabled: z.boolean().optional(),
});

export const names = z
  .object({
    items: z
      .array(z.object({ id: z.string(), name: z.string(), shared: z.boolean().describe('Somebody else here has the same name.') }))
      .readonly()
      .describe('Of the ids asked for; one that is nobody you may know of is left out.'),
    tierAbove: z.boolean().describe('There is a tier above: who acted on an alarm may be one of its people.'),
  })
  .meta({ id: 'Names' });

const linkEnd = timestamp.describe('When the link ends. Another role, place or link, or disabling, ends it at once.');

export const invitation = z.object({
  invitation: z.string().describe('Path of a one-time sign-in link, valid for a day. Shown this once.'),
  expiresAt: linkEnd,
});

export const ownSession = z
  .object({
    id: z.string(),
    createdAt: timestamp,
    seenAt: timestamp.describe('Last use, to about a minute.'),
    current: z.boolean().describe('The one that asks.'),
  })
  .meta({ id: 'OwnSession' });

export const signIn = z.strictObject({ user: z.string().min(1).max(128), password: z.string().min(1).max(passwordRule.max) });

export const session = z
  .object({
    user,
    expiresAt: timestamp.describe('At the latest; sooner when it is not used.'),
    timeZone: z.string().describe('IANA zone of the site: pages print times in it.'),
    hasPassword: z.boolean().describe('False: nobody can sign in as this user again but by a new link.'),
  })
  .meta({ id: 'Session' });

export const setup = z.strictObject({
  invitation: z.string().min(1).max(128).describe('The last part of the one-time link.'),
  user: id.optional(),
  name: name.optional(),
  password: password.optional(),
  look: z.boolean().optional().describe('Only say what the link is for; it stays unused.'),
});

export const setupAnswer = z.union([
  z.object({ outcome: z.literal('signed-in'), session }),
  z.object({
    outcome: z.literal('details-needed'),
    needs: z.array(z.enum(['user', 'name', 'password'])).readonly(),
    user: user.nullable().describe('Whom the link signs in; null: the first administrator, who is not there yet.'),
  }),
]);

export const newUser = z.strictObject({ id, name, role, place: place.default(''), password: password.optional() });

export const addedUser = z.object({
  user,
  invitation: z.string().nullable().describe('Path of a one-time sign-in link, when no password was given. Shown this once.'),
  expiresAt: linkEnd.nullable(),
});

export const newPassword = z.strictObject({ current: z.string().max(passwordRule.max).optional(), password });

export const token = z
  .object({
    id: z.string(),
    name: z.string().nullable().describe('What it is for.'),
    role,
    place: z.string(),
    createdAt: timestamp,
    expiresAt: timestamp.nullable().describe('Null: until it is revoked.'),
    lastUsedAt: timestamp.nullable().describe('To about a minute.'),
  })
  .meta({ id: 'Token' });
export const newToken = z.strictObject({
  role,
  place: place.default(''),
  name: name.optional(),
  days: z.number().int().min(1).max(3650).optional().describe('How long it is good; left out: until it is revoked.'),
});
export const addedToken = token.extend({ token: z.string().describe('Shown this once.') });
