import * as z from 'zod';
import type { Alarm } from './alarm.ts';
import type { Aside } from './aside.ts';
import { rfc3339 } from './rfc3339.ts';
import type { Language } from './text.ts';

const text = z.object({ zh: z.string(), en: z.string() });
const timestamp = z.string().describe('RFC 3339');

/** What stands beside the state of an alarm as it leaves the gateway, each with who, why and until when. */
export const asideFields = {
  shelved: z
    .object({
      by: z.string(),
      reason: z.string(),
      since: timestamp,
      until: timestamp.describe('When it ends by itself.'),
      oneShot: z.boolean().describe('It ends with the condition, if that comes first.'),
    })
    .nullable()
    .describe('Put aside by a person for a limited time. No terminal rings.'),
  suppressed: z
    .object({
      by: z.string().describe('The rule that suppresses.'),
      alarmId: z.string().describe('The alarm of that rule.'),
      reason: z.string(),
      reasons: text,
      since: timestamp,
      until: z.null().describe('For as long as that alarm stands.'),
    })
    .nullable()
    .describe('Suppressed by design: another alarm of the same device and component speaks for it. No terminal rings.'),
  outOfService: z
    .object({
      by: z.string(),
      permit: z.string().describe('Number or words of the permit to work.'),
      reason: z.string(),
      since: timestamp,
      until: timestamp.describe('When it ends by itself.'),
      scope: z.enum(['device', 'rule']).describe('The whole device, or this rule of it.'),
    })
    .nullable()
    .describe('Under maintenance: kept and shown, and no terminal rings.'),
} as const;

export type AsideJson = { readonly [K in Aside]: z.infer<(typeof asideFields)[K]> };

export function asideJson({ shelved, suppressed, outOfService }: Partial<Pick<Alarm, Aside>>, language: Language): AsideJson {
  const times = ({ since, until }: { since: number; until: number }) => ({ since: rfc3339(since), until: rfc3339(until) });
  return {
    shelved: shelved ? { by: shelved.by, reason: shelved.reason, ...times(shelved), oneShot: shelved.oneShot } : null,
    suppressed: suppressed
      ? {
          by: suppressed.rule,
          alarmId: suppressed.alarmId,
          reason: suppressed.reason[language],
          reasons: suppressed.reason,
          since: rfc3339(suppressed.since),
          until: null,
        }
      : null,
    outOfService: outOfService
      ? {
          by: outOfService.by,
          permit: outOfService.permit,
          reason: outOfService.reason,
          ...times(outOfService),
          scope: outOfService.rule === null ? 'device' : 'rule',
        }
      : null,
  };
}
