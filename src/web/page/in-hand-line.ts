import { elapsedSince } from './alarm-card.ts';
import { caseTitles } from './case-titles.ts';
import { h, setText } from './element.ts';
import { pick, say } from './language.ts';
import { placeText } from './moment-text.ts';
import type { OpenResponse } from './plan-board.ts';
import { nextClockText } from './plan-clocks-view.ts';
import { exerciseBand, planWord } from './plan-words.ts';
import { severityIcon } from './severity-icon.ts';

/** A response in the list: what, where, how far, and the clock that matters. A press brings it to the front. */
export function inHandLine({ plan, alarm }: OpenResponse, choose: (id: string) => void): HTMLElement {
  const id = plan.response;
  const [first, second] = caseTitles(alarm, plan);
  return h(
    'button',
    { type: 'button', class: 'choice', 'data-key': `response ${id}`, click: () => choose(id) },
    h(
      'div',
      { class: `line severity-${alarm.severity}${plan.exercise ? ' is-exercise' : ''}` },
      severityIcon(alarm.severity),
      h(
        'div',
        { class: 'line-text' },
        h(
          'div',
          { class: 'line-head' },
          plan.exercise ? h('span', { class: 'exercise' }, exerciseBand) : null,
          h('span', { class: 'severity' }, pick(planWord('stage', plan.stage))),
          h('span', { class: 'line-elapsed' }, elapsedSince(alarm.raisedAt)),
        ),
        h('strong', {}, first),
        second === null ? null : h('span', { class: 'line-title' }, second),
        h('span', { class: 'line-where' }, placeText(alarm.place)),
        h('span', { class: 'line-more' }, say('plan.level', { level: plan.level, of: plan.escalation.length })),
        h('span', { class: 'line-clock', 'data-response': id }),
      ),
    ),
  );
}

/** Lets the clocks of the list run on. */
export function tickInHand(root: ParentNode, inHand: readonly OpenResponse[]): void {
  for (const node of root.querySelectorAll<HTMLElement>('[data-response]')) {
    const response = inHand.find(({ plan }) => plan.response === node.dataset.response);
    const next = response ? nextClockText(response.plan) : null;
    setText(node, next?.text ?? '');
    node.dataset.late = String(next?.late ?? false);
  }
}
