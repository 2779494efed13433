import type { BoardEntry } from './alarm-board.ts';
import { alarmLine, stateText } from './alarm-card.ts';
import { levelDuty } from './duty-view.ts';
import { h } from './element.ts';
import type { TierReceipt } from './known-receipts.ts';
import { pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import type { DutyNow } from './on-duty.ts';
import type { OpenResponse } from './plan-board.ts';
import { clocksView } from './plan-clocks-view.ts';
import { missingToClose } from './plan-missing.ts';
import { type DutyAt, type PlanPresses, stepsView } from './plan-steps-view.ts';
import type { Plan } from './plan-wire.ts';
import { planWord, stageWords } from './plan-words.ts';
import { receiptsView } from './receipts-view.ts';
import { saidBy, tierOf, waits } from './tier-words.ts';
import type { Alarm } from './wire.ts';

export interface PlanShown {
  readonly response: OpenResponse;
  /** Those of it that are on the board. */
  readonly alarms: readonly BoardEntry[];
  /** Null = nobody may say here what was done; `why` says why. */
  readonly presses: PlanPresses | null;
  readonly why: HTMLElement | null;
  readonly end: (alarm: Alarm) => void;
  /** Who is on duty; null = not known. */
  readonly duty: DutyNow | null;
  /** Where its alarm has arrived, tier by tier. */
  readonly receipts: readonly TierReceipt[];
}

/** The plan of a response: clocks, steps, level, what is missing to close, and its alarms below. */
export function planView({ response: { plan, alarm }, alarms, presses, why, end, duty, receipts }: PlanShown): HTMLElement {
  const at = { duty, place: alarm.place };
  return h(
    'section',
    { class: 'plan', 'aria-labelledby': 'plan-title' },
    h('h3', { id: 'plan-title', class: 'plan-title' }, say('plan.title', { title: pick(plan.title) })),
    clocksView(plan),
    why,
    stepsView(plan, presses, at),
    stagesView(plan),
    receiptsView(receipts),
    ladderView(plan, at),
    closingView(plan, presses),
    alarmsView(alarms, end),
    plan.resources.length === 0
      ? null
      : h(
          'section',
          { class: 'plan-resources' },
          h('h3', {}, say('plan.resources')),
          h('ul', {}, ...plan.resources.map((each) => h('li', {}, pick(each)))),
        ),
  );
}

/** The stage and the level in short, for the band of the card; the whole stands below the steps. */
export function shortPlan({ stage, level, escalation }: Plan): HTMLElement[] {
  const rung = escalation.find((each) => each.level === level);
  const words = rung === undefined ? '' : `${say('plan.level', { level, of: escalation.length })} · ${pick(rung.title)}`;
  return [
    // The alarm in front may still wait for somebody: this is said of the response.
    h('span', { class: 'band-chip' }, say('plan.stage', { stage: pick(planWord('stage', stage)) })),
    ...(rung === undefined ? [] : [h('span', { class: `band-chip${level > 1 ? ' is-called' : ''}` }, `${level > 1 ? '▲ ' : ''}${words}`)]),
  ];
}

/** Which stages were reached, by whom and when. */
function stagesView({ milestones, stage }: Plan): HTMLElement {
  const reached = stageWords.filter((each) => milestones[each] !== undefined);
  const one = (each: string) => {
    const milestone = milestones[each];
    const by = milestone === undefined ? '' : pick(milestone.by === null ? tierOf(milestone) : saidBy(milestone));
    const at = milestone?.at ?? null;
    return h(
      'li',
      { class: each === stage ? 'is-now' : '', 'aria-current': each === stage ? 'step' : null },
      h('b', {}, pick(planWord('stage', each))),
      ` ${[by, momentText(at)].filter((part) => part !== '').join(' ')}`,
    );
  };
  return h('ol', { class: 'plan-stages', 'aria-label': say('plan.stages') }, ...reached.map(one));
}

/** Which rung of the ladder, who was called, and what calls the next one. */
function ladderView({ level, escalation, clocks }: Plan, { duty, place }: DutyAt): HTMLElement | null {
  const now = escalation.find((each) => each.level === level);
  if (now === undefined) return null;
  const next = escalation.find((each) => each.level === level + 1);
  const clock = clocks.find(({ id }) => id === next?.clock);
  const roles = now.roles.map((role) => pick(planWord('role', role))).join(' · ');
  const calls =
    next === undefined
      ? say('plan.level.top')
      : clock === undefined
        ? say('plan.level.nextPerson', { title: pick(next.title) })
        : say('plan.level.nextClock', { title: pick(next.title), clock: pick(clock.title) });
  return h(
    'div',
    { class: `plan-ladder${level > 1 ? ' is-called' : ''}` },
    h(
      'p',
      {},
      h('b', {}, say('plan.level', { level, of: escalation.length })),
      ` ${pick(now.title)}`,
      now.reached === null ? '' : ` · ${say('plan.level.since', { at: momentText(now.reached.at) })}`,
    ),
    h(
      'p',
      {},
      say('plan.level.called', { roles }),
      now.tier === null
        ? ''
        : ` · ${say(now.untold ? 'plan.level.untold' : 'plan.level.tier', { tier: pick(planWord('tier', now.tier)) })}`,
    ),
    levelDuty(duty, now.roles, place),
    now.reached === null ? null : h('p', {}, pick(now.reached.reason)),
    h('p', { class: 'quiet' }, calls),
  );
}

/** What is missing before it can be closed, by name; what people have to be told is said here. */
function closingView(plan: Plan, presses: PlanPresses | null): HTMLElement {
  const missing = missingToClose(plan);
  const needs = plan.closing.map(({ need, met }) => {
    const name = pick(planWord('need', need));
    const press =
      presses === null || waits(plan, 'need', need)
        ? null
        : h(
            'button',
            {
              type: 'button',
              'data-key': `need ${need}`,
              'aria-label': `${say('plan.need.say')} ${name}`,
              click: () => presses.need(need),
            },
            say('plan.need.say'),
          );
    return met === null
      ? h('li', {}, h('span', {}, `□ ${name}`), press)
      : h(
          'li',
          {},
          `✓ ${name} · ${say('plan.need.met', { by: pick(saidBy(met)), at: momentText(met.at) })}${met.comment === null ? '' : ` · ${met.comment}`}`,
        );
  });
  return h(
    'section',
    { class: 'plan-closing' },
    h('h3', {}, say(missing.length === 0 ? 'plan.closing.ready' : 'plan.closing')),
    missing.length === 0 ? null : h('p', { class: 'plan-missing' }, missing.map(pick).join(' · ')),
    needs.length === 0 ? null : h('ul', { class: 'plan-needs' }, ...needs),
  );
}

function alarmsView(alarms: readonly BoardEntry[], end: (alarm: Alarm) => void): HTMLElement {
  const one = (entry: BoardEntry) => {
    const { alarm } = entry;
    const button =
      alarm.state === 'latched-acknowledged'
        ? h('button', { type: 'button', class: 'end', 'data-key': `plan end ${alarm.id}`, click: () => end(alarm) }, say('end'))
        : null;
    return h('li', {}, alarmLine(entry, null, h('span', { class: 'line-more' }, stateText(alarm)), button));
  };
  return h(
    'section',
    { class: 'plan-alarms' },
    h('h3', {}, say('plan.alarms')),
    alarms.length === 0 ? h('p', {}, say('plan.alarms.over')) : h('ul', {}, ...alarms.map(one)),
  );
}
