import { byId, h } from './element.ts';
import { language, pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import { nextStage, stageBefore } from './next-stage.ts';
import { isReached } from './plan-missing.ts';
import type { Plan } from './plan-wire.ts';
import { planWord, saidStages } from './plan-words.ts';
import { saidBy, waits } from './tier-words.ts';

export interface BarPresses {
  readonly reach: (stage: string) => void;
  readonly escalate: () => void;
  readonly close: () => void;
}

let drawn = '';

/** The buttons of a response in front: its stages in order, escalate, close. Null = none is in front, or nobody may. */
export function drawResponseBar(plan: Plan | null, presses: BarPresses): void {
  const bar = byId('response-bar');
  const picture = plan === null ? '' : `${language()} ${plan.response} ${plan.sequence} ${(plan.pending ?? []).map(({ id }) => id)}`;
  if (picture === drawn) return;
  drawn = picture;
  bar.hidden = plan === null;
  const focused = document.activeElement instanceof HTMLElement ? (document.activeElement.dataset.key ?? '') : '';
  bar.replaceChildren(...(plan === null ? [] : buttons(plan, presses)));
  if (!focused.startsWith('bar ')) return;
  // The button that was pressed may have nothing more to say.
  const same = bar.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]:not(:disabled)`);
  (same ?? bar.querySelector<HTMLElement>('button:not(:disabled)'))?.focus();
}

function buttons(plan: Plan, { reach, escalate, close }: BarPresses): HTMLElement[] {
  const next = nextStage(plan);
  const higher = plan.escalation.some(({ level }) => level === plan.level + 1);
  return [
    ...saidStages.map((stage) => {
      const milestone = plan.milestones[stage];
      const there = isReached(plan, stage);
      const asked = !there && waits(plan, 'reach', stage);
      const first = stageBefore(plan, stage);
      const name = pick(planWord('stage', stage));
      return h(
        'button',
        {
          type: 'button',
          class: `reach${stage === next ? ' is-next' : ''}`,
          'data-key': `bar ${stage}`,
          disabled: there || asked,
          // Tab reaches it and hears why, as the eye reads it.
          'aria-disabled': first === null ? null : 'true',
          click: () => reach(stage),
        },
        h('span', {}, there ? `✓ ${name}` : asked ? `△ ${name}` : name),
        first === null ? null : h('small', { class: 'first' }, ` ${say('plan.stage.first', { stage: pick(planWord('stage', first)) })}`),
        milestone === undefined
          ? null
          : h('small', {}, ` ${milestone.by === null ? '' : pick(saidBy(milestone))} ${momentText(milestone.at)}`),
      );
    }),
    h(
      'button',
      { type: 'button', class: 'escalate', 'data-key': 'bar escalate', disabled: !higher, click: escalate },
      say('plan.escalate'),
    ),
    h('button', { type: 'button', class: 'close', 'data-key': 'bar close', click: close }, say('plan.close')),
  ];
}
