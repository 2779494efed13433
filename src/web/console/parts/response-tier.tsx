import type { Plan } from '../../page/plan-wire.ts';
import { planWord } from '../../page/plan-words.ts';
import { clockOffWords, notAppliedWords, pendingWords } from '../../page/tier-words.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';

/** Of a response of a gateway below: whose it is, and which acts are not in effect there, or never will be. */
export function ResponseTier({ plan }: { readonly plan: Plan }) {
  const { say, pick } = useWords();
  const { owner, pending = [], notApplied = [], steps } = plan;
  if (owner == null) return null;
  const off = clockOffWords(plan);
  return (
    <div className="plan-tier" role="status">
      <p>{say('plan.owner', { name: owner.name, tier: pick(planWord('tier', owner.tier)) })}</p>
      {off === null ? null : <p>{pick(off)}</p>}
      {pending.map((act) => (
        <p key={act.id} className="is-late">
          △ {pick(pendingWords(act, momentText, steps))}
        </p>
      ))}
      {notApplied.map((act) => (
        <p key={act.id} className="quiet">
          ✕ {pick(notAppliedWords(act, momentText, steps))}
        </p>
      ))}
    </div>
  );
}
