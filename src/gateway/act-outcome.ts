import type { ActResult } from '../alarm/alarm-book.ts';
import type { Alarm } from '../model/alarm.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { ActOutcome, TierFact } from '../model/tier-fact.ts';

/** Acts that say "I have seen this": what happened since was not seen. */
const aboutWhatWasSeen: ReadonlySet<string> = new Set(['acknowledge', 'end', 'shelve']);

/**
 * What an act of a tier above comes to at the owner of the alarm. It may be days old: where somebody else was first, or the
 * alarm occurred again since, it is late and changes nothing.
 */
export function actOutcome(
  { at }: RecordStamp,
  fact: TierFact & { readonly kind: 'act' },
  own: Alarm,
  apply: () => ActResult,
): { readonly result: ActResult | null; readonly outcome: ActOutcome } {
  const first = firstOf(fact.act.act, own);
  const late = (code: string): { result: null; outcome: ActOutcome } => ({ result: null, outcome: { kind: 'late', code, first, at } });
  if (aboutWhatWasSeen.has(fact.act.act) && own.occurrences > fact.seen) return late('occurred-again');
  const result = apply();
  if (result.kind === 'done') return { result, outcome: { kind: 'applied', code: null, first: null, at } };
  if (result.kind === 'unchanged') return late('done-already');
  if (result.code === 'already-ended') return late(result.code);
  return { result, outcome: { kind: 'refused', code: result.code, first, at } };
}

function firstOf(act: string, { acknowledgedBy, acknowledgedAt, endedBy, endedAt }: Alarm): ActOutcome['first'] {
  if (act === 'end' && endedBy != null && endedAt !== null) return { by: endedBy, at: endedAt };
  return acknowledgedBy === null || acknowledgedAt === null ? null : { by: acknowledgedBy, at: acknowledgedAt };
}
