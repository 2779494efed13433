import type { PersonAct } from '../model/response.ts';
import type { Escalation, PendingAct, Replica } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';

/** Acts that were not applied which a copy still names. */
const mostNotApplied = 5;

/** What a fact changes of what is known here beside a copy. */
export function partsWith(replica: Replica, fact: TierFact): Partial<Replica> {
  if (fact.kind === 'receipt') return {};
  if (fact.kind === 'escalation') {
    if (fact.to === 'above') return {};
    const { to, at, from, reason } = fact;
    const escalation: Escalation = { to, at, from, reason };
    return { escalations: [...replica.escalations, escalation] };
  }
  const others = replica.pending.filter(({ id }) => id !== fact.id);
  const { id, act, by, at, from, outcome } = fact;
  const words = fact.kind === 'act' ? { act: act.act } : responseActWords(fact.act);
  const asked: PendingAct = { id, ...words, by, at, from };
  if (outcome === null) return { pending: [...others, asked] };
  if (outcome.kind === 'applied') return { pending: others };
  const { kind, code, first } = outcome;
  const before = (replica.notApplied ?? []).filter((each) => each.id !== id);
  return { pending: others, notApplied: [...before, { ...asked, outcome: kind, code, first }].slice(-mostNotApplied) };
}

/** An act on a response in words. */
export function responseActWords(act: PersonAct): Pick<PendingAct, 'act' | 'of' | 'about'> {
  const about = act.act === 'reach' ? act.stage : act.act === 'step' ? act.step : act.act === 'need' ? act.need : undefined;
  return { act: act.act, of: 'response', ...(about === undefined ? {} : { about }) };
}
