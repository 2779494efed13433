import { h } from './element.ts';
import { pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import type { Plan } from './plan-wire.ts';
import { planWord } from './plan-words.ts';
import { clockOffWords, notAppliedWords, pendingWords } from './tier-words.ts';
import type { Alarm, PendingAct } from './wire.ts';

/** Of an alarm of a gateway below: whose it is, and which acts are not in effect there, or never will be. Empty = it is this gateway's own. */
export function tierLines({ owner, pendingActs = [], notApplied = [] }: Alarm, plan: Plan | null = null): HTMLElement[] {
  if (owner == null) return [];
  const tier = pick(planWord('tier', owner.tier));
  // Those on the response stand with its plan, which is newer.
  const ofAlarm = ({ of }: PendingAct) => of !== 'response';
  const waiting = [...pendingActs.filter(ofAlarm), ...(plan?.pending ?? [])];
  const over = [...notApplied.filter(ofAlarm), ...(plan?.notApplied ?? [])];
  const clock = plan === null ? null : clockOffWords(plan);
  return [
    h('p', { class: 'tier-line' }, say('tier.owner', { name: owner.name, tier })),
    ...(clock === null ? [] : [h('p', { class: 'tier-line' }, pick(clock))]),
    ...waiting.map((act) => h('p', { class: 'tier-line is-pending' }, `△ ${pick(pendingWords(act, momentText, plan?.steps))}`)),
    ...over.map((act) => h('p', { class: 'tier-line is-over' }, `✕ ${pick(notAppliedWords(act, momentText, plan?.steps))}`)),
  ];
}
