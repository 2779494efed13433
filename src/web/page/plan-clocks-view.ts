import { asksAgain, byDue, type ClockFace, clockFace } from './clock-face.ts';
import { h, setText } from './element.ts';
import { pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import { gatewayNow } from './page-clock.ts';
import type { Plan, PlanClock } from './plan-wire.ts';

/** By the clock of whoever owns the response: what is left does not depend on the one here. */
const faceOf = (clock: PlanClock, { clockAheadMs = 0 }: Plan): ClockFace => clockFace(clock, gatewayNow() + clockAheadMs, momentText);

/** Every clock of a plan, the one that matters most first. `tickClocks` lets them run on. */
export function clocksView(plan: Plan): HTMLElement | null {
  const { clocks } = plan;
  if (clocks.length === 0) return null;
  const tiles = clocks.toSorted(byDue).map((clock) =>
    h(
      'li',
      { class: 'clock-tile', 'data-clock': clock.id },
      h('span', { class: 'clock-title' }, pick(clock.title)),
      // A timer says nothing of itself: a number each second is no news (WAI-ARIA 1.2 timer).
      h('b', { class: 'clock-figure', role: 'timer' }),
      h('span', { class: 'clock-words' }),
    ),
  );
  const list = h('ul', { class: 'clocks', 'aria-label': say('plan.clocks') }, ...tiles);
  tickTiles(list, plan);
  return list;
}

/** Lets every clock on the page run on. `planOf`: the plan that the front shows. */
export function tickClocks(root: ParentNode, plan: Plan | null): void {
  if (plan === null) return;
  for (const list of root.querySelectorAll<HTMLElement>('.clocks')) tickTiles(list, plan);
}

function tickTiles(list: HTMLElement, plan: Plan): void {
  for (const tile of list.querySelectorAll<HTMLElement>('.clock-tile')) {
    const clock = plan.clocks.find(({ id }) => id === tile.dataset.clock);
    if (clock === undefined) continue;
    const { state, figure, words, soon } = faceOf(clock, plan);
    tile.dataset.state = soon ? 'soon' : state;
    const [time, line] = [tile.querySelector('.clock-figure'), tile.querySelector('.clock-words')];
    if (time) setText(time, figure);
    if (line) setText(line, `${signs[state]} ${pick(words)}`);
  }
}

/** With a sign of its own: not by colour alone. */
const signs = { waiting: '○', running: '▶', met: '✓', missed: '■' } as const;

/** The clock that has to be looked at: one that was missed and is not done yet, or the next that is due; null = none runs. */
export function nextClockText(plan: Plan): { readonly text: string; readonly late: boolean } | null {
  const [clock] = plan.clocks
    .filter((each) => asksAgain(each) || each.state === 'running' || (each.state === 'missed' && each.reachedAt === null))
    .toSorted(byDue);
  if (clock === undefined) return null;
  const { state, figure } = faceOf(clock, plan);
  const late = state === 'missed';
  return { text: `${pick(clock.title)} · ${say(late ? 'plan.clock.missed' : 'plan.clock.running')} ${figure}`, late };
}
