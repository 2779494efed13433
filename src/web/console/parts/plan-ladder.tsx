import { dutyWords } from '../../page/duty-words.ts';
import type { Plan } from '../../page/plan-wire.ts';
import { planWord } from '../../page/plan-words.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { type DutyAt, RoleDuty } from './role-duty.tsx';

interface Shown {
  readonly plan: Pick<Plan, 'level' | 'escalation' | 'clocks'>;
  /** Left out = no response is at work by it: nobody is called. */
  readonly duty?: DutyAt;
}

/** The ladder of escalation: who is called on each rung, since when, and what calls the next; of the present one who is on duty. */
export function PlanLadder({ plan: { level, escalation, clocks }, duty }: Shown) {
  const { say, pick } = useWords();
  return (
    <ol className="ladder">
      {escalation.map((rung) => {
        const clock = clocks.find(({ id }) => id === rung.clock);
        const when = clock ? say('plan.level.clock', { clock: pick(clock.title) }) : say('plan.level.person');
        return (
          <li key={rung.level} className={rung.level === level ? 'is-now' : ''} aria-current={rung.level === level ? 'step' : undefined}>
            <b>{pick(rung.title)}</b>
            <div>
              {rung.roles.map((role) => pick(planWord('role', role))).join(' · ')}
              {rung.tier === null
                ? ''
                : ` · ${say(rung.untold ? 'plan.level.untold' : 'plan.level.tier', { tier: pick(planWord('tier', rung.tier)) })}`}
            </div>
            {duty !== undefined && rung.level === level ? (
              <ul className="plan-duties" aria-label={pick(dutyWords.onDuty)}>
                {rung.roles.map((role) => (
                  <li key={role}>
                    {pick(planWord('role', role))} <RoleDuty at={duty} role={role} always />
                  </li>
                ))}
              </ul>
            ) : null}
            <div className="quiet">
              {rung.reached
                ? `${momentText(rung.reached.at)} ${pick(rung.reached.reason)}`
                : rung.level <= level
                  ? say('plan.level.begin')
                  : when}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
