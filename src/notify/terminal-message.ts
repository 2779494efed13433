import * as z from 'zod';

/** Longest message a terminal has reason to send; a longer one is refused unread. */
export const maxTerminalMessage = 8_192;
/** In a flood a terminal says several things at once, as an array. */
export const maxTogether = 100;

const deliveryId = z.string().min(1).max(512);
const by = z.string().trim().min(1).max(64).nullish();

/**
 * What a terminal may say. Unknown extra fields are ignored on purpose: a receipt that is refused for a stray field
 * would make the gateway re-send for ever.
 */
export const terminalMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('received'), deliveryId }),
  z.object({ type: z.literal('shown'), deliveryId }),
  z.object({ type: z.literal('acknowledge'), deliveryId, by, comment: z.string().max(2_000).nullish() }),
  z.object({ type: z.literal('present'), deliveryId, by }),
  z.object({ type: z.literal('silence'), deliveryId, by, seconds: z.int().min(1).max(60) }),
  z.object({
    type: z.literal('alive'),
    lastSequence: z.int().min(0),
    visible: z.boolean(),
    sound: z.enum(['on', 'locked', 'muted']),
  }),
]);
export type TerminalMessage = z.infer<typeof terminalMessage>;

export type ParsedMessage =
  | { readonly ok: true; readonly message: TerminalMessage }
  | { readonly ok: false; readonly code: 'too-long' | 'not-json' | 'bad-message'; readonly detail: string };

/** One message, or an array of them, each of which counts for itself: what is wrong with one takes nothing from the others. */
export function parseTerminalMessages(text: string): readonly ParsedMessage[] {
  if (text.length > maxTerminalMessage) {
    return [{ ok: false, code: 'too-long', detail: `expected at most ${maxTerminalMessage} characters, came ${text.length}` }];
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [
      { ok: false, code: 'not-json', detail: `expected a JSON object or an array of them, came ${JSON.stringify(text.slice(0, 80))}` },
    ];
  }
  if (!Array.isArray(value)) return [parseOne(value)];
  if (value.length > 0 && value.length <= maxTogether) return value.map(parseOne);
  return [{ ok: false, code: 'bad-message', detail: `expected an array of 1 to ${maxTogether} messages, came ${value.length}` }];
}

function parseOne(value: unknown): ParsedMessage {
  const parsed = terminalMessage.safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  const detail = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`)
    .join('; ');
  return { ok: false, code: 'bad-message', detail };
}
