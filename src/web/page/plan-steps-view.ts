import { stepDuty } from './duty-view.ts';
import { h } from './element.ts';
import { pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import { stageBefore } from './next-stage.ts';
import type { DutyNow } from './on-duty.ts';
import type { Plan, PlanStep } from './plan-wire.ts';
import { planWord } from './plan-words.ts';
import { saidBy, waits } from './tier-words.ts';

/** What a person may press; null = nobody may here. */
export interface PlanPresses {
  readonly done: (step: PlanStep) => void;
  readonly skip: (step: PlanStep) => void;
  readonly need: (need: string) => void;
}

/** Who is on duty, and where: what a role of a plan means here. */
export interface DutyAt {
  readonly duty: DutyNow | null;
  readonly place: string;
}

/** The next step large, those behind it, then those that are done with who and when. */
export function stepsView(plan: Plan, presses: PlanPresses | null, at: DutyAt): HTMLElement {
  const [open, done] = [plan.steps.filter((step) => step.done === null), plan.steps.filter((step) => step.done !== null)];
  // Said once for steps of one role that follow each other.
  const named = (step: PlanStep) => step.done === null && open[open.indexOf(step) - 1]?.role !== step.role;
  const view = (step: PlanStep) =>
    stepView(
      step,
      step === open[0],
      plan,
      waits(plan, 'step', step.id) ? null : presses,
      named(step) ? stepDuty(at.duty, step.role, at.place) : null,
    );
  return h(
    'section',
    { class: 'plan-steps', 'aria-labelledby': 'steps-title' },
    h('h3', { id: 'steps-title' }, say(open.length === 0 ? 'plan.steps.none' : 'plan.steps')),
    open.length === 0 ? null : h('ol', {}, ...open.map(view)),
    done.length === 0 ? null : h('ol', { class: 'steps-done', 'aria-label': say('plan.steps.done') }, ...done.map(view)),
  );
}

function stepView(step: PlanStep, isNext: boolean, plan: Plan, presses: PlanPresses | null, who: HTMLElement | null): HTMLElement {
  const { id, role, title, instruction, required, done } = step;
  const name = pick(title);
  const before = stageBefore(plan, step.reaches);
  const first = before === null ? null : say('plan.stage.first', { stage: pick(planWord('stage', before)) });
  return h(
    'li',
    { class: `plan-step${isNext ? ' is-next' : ''}${done ? ' is-done' : ''}` },
    h(
      'div',
      { class: 'step-text' },
      h(
        'div',
        { class: 'step-head' },
        done ? h('span', { class: 'step-sign', 'aria-hidden': 'true' }, done.skipped ? '↷' : '✓') : null,
        isNext ? h('span', { class: 'step-next' }, say('plan.step.next')) : null,
        h('span', { class: 'step-role' }, pick(planWord('role', role))),
        h('strong', {}, name),
        required ? null : h('span', { class: 'quiet' }, say('plan.step.optional')),
      ),
      done === null ? h('p', { class: 'step-words' }, pick(instruction)) : doneLine(done),
      who,
    ),
    done !== null || presses === null
      ? null
      : h(
          'div',
          { class: 'step-acts' },
          h(
            'button',
            {
              type: 'button',
              class: 'step-do',
              'data-key': `do ${id}`,
              'aria-disabled': first === null ? null : 'true',
              // What is seen on it, in that order (WCAG 2.5.3).
              'aria-label': `${say('plan.step.do')}${first === null ? '' : ` ${first}`}: ${name}`,
              click: () => presses.done(step),
            },
            say('plan.step.do'),
            first === null ? null : h('small', { class: 'first' }, ` ${first}`),
          ),
          h(
            'button',
            { type: 'button', 'data-key': `skip ${id}`, 'aria-label': `${say('plan.step.skip')} ${name}`, click: () => presses.skip(step) },
            say('plan.step.skip'),
          ),
        ),
  );
}

function doneLine(done: NonNullable<PlanStep['done']>): HTMLElement {
  const { at, comment, skipped } = done;
  const words = say(skipped ? 'plan.step.skippedBy' : 'plan.step.doneBy', { by: pick(saidBy(done)), at: momentText(at) });
  return h('p', { class: 'step-done' }, comment === null ? words : `${words} · ${comment}`);
}
