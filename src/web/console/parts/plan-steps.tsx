import type { PlanStep, ResponseAct } from '../../page/plan-wire.ts';
import { planWord } from '../../page/plan-words.ts';
import { saidBy } from '../../page/tier-words.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { ConfirmedAct } from './confirmed-act.tsx';
import { type DutyAt, RoleDuty } from './role-duty.tsx';

interface Shown {
  readonly steps: readonly PlanStep[];
  /** The response is closed: nothing comes next. */
  readonly closed: boolean;
  /** Left out = nobody may say here what was done. */
  readonly act?: (act: ResponseAct) => Promise<unknown>;
  /** An act on it waits for the gateway below. */
  readonly waits: (step: string) => boolean;
  /** The stage that has to be said before the one that a step reaches; null = none has. */
  readonly before: (stage: string | null) => string | null;
  readonly duty: DutyAt;
}

/** The steps of a plan in order, with what was done by whom and when. */
export function PlanSteps({ steps, closed, act, waits, before, duty }: Shown) {
  const { say, pick } = useWords();
  const next = closed ? undefined : steps.find(({ done }) => done === null);
  return (
    <ol className="plan-steps">
      {steps.map((step) => (
        <li key={step.id} className={`plan-step${step === next ? ' is-next' : ''}${step.done ? ' is-done' : ''}`}>
          <div className="plan-step-head">
            {step.done ? <span aria-hidden="true">{step.done.skipped ? '↷' : '✓'}</span> : null}
            {step === next ? <b className="plan-step-next">{say('plan.step.next')}</b> : null}
            <span className="plan-role">{pick(planWord('role', step.role))}</span>
            <b>{pick(step.title)}</b>
            {step.required ? null : <span className="quiet">{say('plan.step.optional')}</span>}
          </div>
          {step.done ? <Done done={step.done} /> : <p>{pick(step.instruction)}</p>}
          {step.done || closed ? null : <RoleDuty at={duty} role={step.role} always={false} />}
          {step.done || !act || waits(step.id) ? null : <StepActs step={step} act={act} first={before(step.reaches)} />}
        </li>
      ))}
    </ol>
  );
}

function Done({ done }: { readonly done: NonNullable<PlanStep['done']> }) {
  const { say, pick } = useWords();
  const { at, comment, skipped } = done;
  return (
    <p className="quiet">
      {say(skipped ? 'plan.step.skippedBy' : 'plan.step.doneBy', { by: pick(saidBy(done)), at: momentText(at) })}
      {comment === null ? '' : ` · ${comment}`}
    </p>
  );
}

function StepActs({ step, act, first }: Required<Pick<Shown, 'act'>> & { readonly step: PlanStep; readonly first: string | null }) {
  const { say, pick } = useWords();
  const name = pick(step.title);
  const words = (text: string) => (text === '' ? null : text);
  return (
    <div className="plan-acts">
      {first === null ? (
        <ConfirmedAct
          small
          label={say('plan.step.do')}
          ariaLabel={`${say('plan.step.do')}: ${name}`}
          ask={say('plan.step.ask', { step: name })}
          words={{ label: say('plan.words.free'), needed: false }}
          act={(text) => act({ act: 'step', step: step.id, skip: false, comment: words(text) })}
        />
      ) : (
        <span className="quiet">{say('plan.stage.first', { stage: pick(planWord('stage', first)) })}</span>
      )}
      <ConfirmedAct
        small
        label={say('plan.step.skip')}
        ariaLabel={`${say('plan.step.skip')}: ${name}`}
        ask={say('plan.step.skip.ask', { step: name })}
        words={{ label: say('plan.words.why'), needed: true }}
        act={(text) => act({ act: 'step', step: step.id, skip: true, comment: text })}
      />
    </div>
  );
}
