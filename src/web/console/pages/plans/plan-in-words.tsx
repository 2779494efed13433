import { planWord } from '../../../page/plan-words.ts';
import type { WrittenPlan } from '../../data/plans.ts';
import { Scrolled } from '../../parts/scrolled.tsx';
import { useWords } from '../../text/language.ts';
import { widthText } from '../../text/moment-text.ts';

/** The same as the diagram, and more: what to do in whole sentences, and where each number comes from. */
export function PlanInWords({ plan }: { readonly plan: WrittenPlan }) {
  const { say, pick } = useWords();
  const stage = (name: string) => pick(planWord('stage', name));
  return (
    <>
      <h3>{say('plan.steps')}</h3>
      <ol className="plan-words">
        {plan.steps.map(({ id, role, title, instruction, reaches, required }) => (
          <li key={id}>
            <b>{pick(title)}</b> <span className="plan-role">{pick(planWord('role', role))}</span>
            {reaches === undefined ? '' : ` → ${stage(reaches)}`}
            {required ? '' : ` · ${say('plan.step.optional')}`}
            <div>{pick(instruction)}</div>
          </li>
        ))}
      </ol>
      <h3>{say('plan.clocks')}</h3>
      <Scrolled label={say('plan.clocks')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{say('plans.clock')}</th>
              <th scope="col">{say('plans.clock.span')}</th>
              <th scope="col">{say('plans.clock.within')}</th>
              <th scope="col">{say('plans.source')}</th>
            </tr>
          </thead>
          <tbody>
            {plan.clocks.map(({ id, title, from, to, seconds, source }) => (
              <tr key={id}>
                <td>{pick(title)}</td>
                <td>
                  {stage(from)} → {stage(to)}
                </td>
                <td>{widthText(seconds * 1_000)}</td>
                <td className="plan-source">{pick(source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <h3>{say('plans.ladder')}</h3>
      <ol className="plan-words">
        {plan.escalation.map(({ level, title, roles, tier, clock: id }) => {
          const clock = plan.clocks.find((each) => each.id === id);
          const when =
            level === 1
              ? say('plan.level.begin')
              : clock
                ? say('plan.level.clock', { clock: pick(clock.title) })
                : say('plan.level.person');
          return (
            <li key={level}>
              <b>{pick(title)}</b> · {roles.map((role) => pick(planWord('role', role))).join(' · ')}
              {tier === undefined ? '' : ` · ${say('plan.level.tier', { tier: pick(planWord('tier', tier)) })}`}
              <div className="quiet">{when}</div>
            </li>
          );
        })}
      </ol>
      <div className="plan-two">
        <div>
          <h3>{say('plan.resources')}</h3>
          <ul>
            {plan.resources.map((each) => (
              <li key={each.en}>{pick(each)}</li>
            ))}
          </ul>
        </div>
        <div>
          <h3>{say('plans.closing')}</h3>
          <p>{[say('plans.closing.alarms'), ...plan.closing.map((need) => pick(planWord('need', need)))].join(' · ')}</p>
        </div>
      </div>
      {plan.source === null ? null : (
        <p className="quiet">
          {say('plans.source')}: {pick(plan.source)}
        </p>
      )}
    </>
  );
}
