import { z } from 'zod';

const source = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected a name of small letters, digits and -'),
  /** Who may stand as `sender` in what this source hands over. */
  senders: z
    .array(z.string().regex(/^[^\s,<&]{1,200}$/, 'expected senders without spaces, commas, < and &'))
    .min(1)
    .max(100),
  /** Alarms whose area is not known stand here; '' = the whole installation. */
  place: z.string().default(''),
  /** Names and codes of areas (`GB/T 2260=110105`), as the source writes them, and the places they are. */
  areas: z
    .array(z.strictObject({ area: z.string().min(1).max(200), place: z.string() }))
    .max(1_000)
    .default([]),
  /** How long a message stands that does not say until when. */
  hours: z.number().min(0.01).max(720).default(24),
  /** The subscriber that this source answers for: its Ack is shown as the receipt of our message to that one. */
  subscriber: z.string().optional(),
  /** An Atom feed that is asked; left out = this source posts. */
  feed: z
    .url({ protocol: /^https?$/, error: 'expected https://host/path' })
    .refine((value) => new URL(value).username === '' && new URL(value).password === '', 'expected an address without a user')
    .optional(),
  everySeconds: z.number().int().min(1).max(86_400).default(60),
  tokenEnv: z.string().optional(),
  tokenFile: z.string().optional(),
  /** The feed may be in the own network. */
  allowPrivateAddresses: z.boolean().default(false),
});

/** Somebody whose CAP messages are read. */
export type CapSource = z.output<typeof source>;

/** `cap.sources`: a list in anlin.yaml; as JSON text in the variable. */
export const capSources = z.preprocess(
  (given, context) => {
    if (typeof given !== 'string') return given;
    try {
      return JSON.parse(given);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON, [{"id": "...", "senders": ["..."], ...}]' });
      return z.NEVER;
    }
  },
  z
    .array(source)
    .max(50)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'expected ids that differ'),
);
