import type { Plan, ResponseAct } from '../../page/plan-wire.ts';
import { saidBy, waits } from '../../page/tier-words.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { ConfirmedAct } from './confirmed-act.tsx';

interface Shown {
  readonly plan: Plan;
  /** Null = whoever is signed in may not. */
  readonly act: ((act: ResponseAct) => Promise<unknown>) | null;
}

/** What caused it: filed at any time, whatever the plan asks for before the end, and by one person. */
export function ResponseCause({ plan, act }: Shown) {
  const { say, pick } = useWords();
  const { cause } = plan;
  if (cause === undefined) return null;
  return (
    <section className="plan-cause">
      <h3>{say('plan.cause')}</h3>
      {/* Who has filed it hears that it is there. */}
      <div role="status">
        {cause === null ? (
          <p>□ {say('plan.cause.none')}</p>
        ) : (
          <p>
            ✓ {cause.comment} <span className="quiet">{say('plan.need.met', { by: pick(saidBy(cause)), at: momentText(cause.at) })}</span>
          </p>
        )}
      </div>
      {cause === null && act && !waits(plan, 'need', 'cause') ? (
        <ConfirmedAct
          small
          label={say('plan.cause.file')}
          ask={say('plan.cause.ask')}
          words={{ label: say('plan.cause.words'), needed: true }}
          act={(text) => act({ act: 'need', need: 'cause', comment: text })}
        />
      ) : null}
    </section>
  );
}
