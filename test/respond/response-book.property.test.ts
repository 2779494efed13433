import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alarm } from '../../src/model/alarm.ts';
import { type ResponsePlan, responseStages } from '../../src/model/plan.ts';
import { planJson } from '../../src/model/plan-json.ts';
import type { Response, ResponseStep } from '../../src/model/response.ts';
import { type Move, moves, plan } from './response-histories.ts';
import { actOf, Lived } from './response-lived.ts';
import { NaiveBook } from './response-reference.ts';

const slow = process.env.ANLIN_SLOW === '1';
const runs = slow ? 20_000 : 1_000;

const events = {
  acknowledge: 'acknowledged',
  withdraw: 'acknowledge-withdrawn',
  end: 'ended',
  again: 'occurred-again',
  shelve: 'shelved',
  unshelve: 'unshelved',
} as const;

function fits(what: keyof typeof events, { state, shelved }: Alarm): boolean {
  if (what === 'withdraw') return state === 'acknowledged';
  if (what === 'acknowledge') return state === 'unacknowledged';
  if (what === 'unshelve') return shelved !== null;
  return state !== 'normal' && (what !== 'shelve' || shelved === null);
}

/** Plays the moves to the reducer; `beside` hears of each, after the time of its record has been judged. */
function live(lived: Lived, moves: readonly Move[], beside?: (moment: Move, outcome: string | null) => void): void {
  for (const each of moves) {
    let outcome: string | null = null;
    const index = 'alarm' in each ? each.alarm % Math.max(1, lived.alarms.length) : 0;
    const alarm = lived.alarms[index];
    if (each.do === 'pass') lived.pass(each.seconds);
    else if (each.do === 'restart') lived.restart(each.down);
    else if (each.do === 'freeze') lived.freeze(each.seconds);
    else if (each.do === 'raise') lived.raise(each);
    else if (each.do === 'receipt') lived.receipt(alarm?.id ?? 'none', each.kind);
    else if ('alarm' in each) {
      if (alarm === undefined || !fits(each.do, alarm)) continue;
      lived.alarm(events[each.do], index);
    } else {
      const act = actOf(each, lived.ids);
      if (act !== null) outcome = lived.act(act);
    }
    beside?.(each, outcome);
  }
}

/** The same moves to the reference; says what each response came to, and what each act did. */
function compare(lived: Lived, naive: NaiveBook, each: Move, outcome: string | null): void {
  const now = lived.human();
  naive.time(now);
  const alarm = 'alarm' in each ? (lived.alarms[each.alarm % Math.max(1, lived.alarms.length)]?.id ?? 'none') : '';
  if (each.do === 'raise') naive.raise(now, { id: lived.alarms.at(-1)!.id, subject: each.subject, incident: each.incident });
  else if (each.do === 'receipt') naive.receipt(now, alarm, each.kind);
  else if (each.do === 'acknowledge') naive.acknowledge(now, alarm);
  else if (each.do === 'withdraw') naive.withdraw(alarm);
  else if (each.do === 'end') naive.end(alarm);
  const about = each.do === 'raise' ? lived.alarms.at(-1) : lived.alarms.find(({ id }) => id === alarm);
  if (about !== undefined && each.do !== 'receipt') naive.asks(now, about, each.do);
  const act = actOf(each, lived.ids);
  if (act !== null) expect(naive.act(now, act).map((code) => `${act.act} ${code}`)).toContain(`${act.act} ${outcome}`);
  expect([...lived.stored.values()].map(told)).toEqual(
    naive.responses.map((response) => ({
      id: response.id,
      stage: response.stage,
      level: response.level,
      active: [...response.active].sort(),
      alarms: response.alarms,
      closed: response.closed,
      needs: [...response.needs].sort(),
      steps: [...response.done].map(([step, how]) => `${step} ${how}`).sort(),
      ...naive.clocks(response),
      again: naive.again(response),
    })),
  );
}

function told(response: Response) {
  const clocks = (state: string) => response.clocks.filter((clock) => clock.state === state).map(({ id }) => id);
  return {
    id: response.id,
    stage: response.stage,
    level: response.level,
    active: [...response.active].sort(),
    alarms: response.alarms,
    closed: response.closedAt !== null,
    needs: Object.keys(response.needs).sort(),
    steps: Object.entries(response.steps)
      .map(([step, { skipped }]) => `${step} ${skipped ? 'skipped' : 'done'}`)
      .sort(),
    missed: clocks('missed').sort(),
    met: clocks('met').sort(),
    again: response.clocks.flatMap(({ id, again }) =>
      again === undefined || again.missed + again.waiting + again.called === 0
        ? []
        : [`${id} missed ${again.missed} waiting ${again.waiting} called ${again.called}`],
    ),
  };
}

const histories: [fc.Arbitrary<ResponsePlan>, fc.Arbitrary<Move[]>] = [plan, moves];

test(`${runs} random histories go as the reference says`, () => {
  let closed = 0;
  let missed = 0;
  let again = 0;
  fc.assert(
    fc.property(...histories, (followed, history) => {
      const [lived, naive] = [new Lived(followed, false), new NaiveBook(followed)];
      live(lived, history, (each, outcome) => compare(lived, naive, each, outcome));
      closed += naive.responses.filter((response) => response.closed).length;
      missed += naive.responses.reduce((sum, response) => sum + response.missed.size, 0);
      again += naive.responses.reduce((sum, response) => sum + [...response.missedAgain.values()].reduce((a, b) => a + b, 0), 0);
    }),
    { numRuns: runs },
  );
  // It would prove nothing if nothing happened in them.
  expect(closed).toBeGreaterThan(runs / 20);
  expect(missed).toBeGreaterThan(runs / 10);
  expect(again).toBeGreaterThan(runs / 20);
}, 600_000);

test('forgetting everything but what is stored, before every record, changes nothing', () => {
  fc.assert(
    fc.property(...histories, (followed, history) => {
      const [lived, forgetful] = [new Lived(followed, false), new Lived(followed, true)];
      live(lived, history);
      live(forgetful, history);
      expect(forgetful.changes).toEqual(lived.changes);
      expect(forgetful.open()).toEqual(lived.open());
    }),
    { numRuns: runs },
  );
}, 600_000);

test('steps are numbered without a gap; stages go back by withdrawing only; a clock is missed once, and again only after it was met or missed; nothing closes with an alarm', () => {
  fc.assert(
    fc.property(...histories, (followed, history) => {
      const lived = new Lived(followed, false);
      live(lived, history);
      for (const id of lived.ids) {
        const mine = lived.changes.filter(({ response }) => response.id === id);
        expect(mine.map(({ step }) => step.sequence)).toEqual(mine.map((_, index) => index + 1));
        const misses = mine.filter(({ step }) => step.event === 'clock-missed');
        const again = misses.filter(({ response, step }, index) => {
          const before = index === 0 ? undefined : misses[index - 1]?.response;
          const count = (of: Response | undefined) => of?.clocks.find((clock) => clock.id === step.about)?.again?.missed ?? 0;
          return count(response) > count(before);
        });
        // After a withdrawn acknowledge a clock runs again, but what was missed stays missed.
        const first = misses.filter((each) => !again.includes(each)).map(({ step }) => step.about);
        expect(new Set(first).size).toBe(first.length);
        expect(mine.filter(({ step }) => step.event === 'escalated').map(({ step }) => Number(step.about))).toEqual(
          mine.at(-1)?.response.escalations.map(({ level }) => level),
        );
        mine.forEach(({ response, step }, index) => {
          const before = mine[index - 1]?.response;
          if (before === undefined) return;
          expect(response.level).toBeGreaterThanOrEqual(before.level);
          if (step.event !== 'stage-withdrawn')
            expect(responseStages.indexOf(response.stage)).toBeGreaterThanOrEqual(responseStages.indexOf(before.stage));
          if (step.event === 'closed') expect(response.active).toEqual([]);
        });
      }
    }),
    { numRuns: runs },
  );
}, 600_000);

/** What is said in a response -> the number that it carries. */
function numbersOf({ milestones, steps, needs, escalations, clocks }: Response): Record<string, number | undefined> {
  const of = (kind: string, all: object) =>
    Object.entries(all as Record<string, { sequence?: number }>).map(([key, { sequence }]) => [`${kind} ${key}`, sequence]);
  return Object.fromEntries([
    ...of('stage', milestones),
    ...of('step', steps),
    ...of('need', needs),
    ...escalations.map(({ level, sequence }) => [`level ${level}`, sequence]),
    ...clocks.filter(({ state }) => state === 'missed').map(({ id, sequence }) => [`clock ${id}`, sequence]),
  ]);
}

function tells({ event, about }: ResponseStep): string | null {
  if (event === 'reached') return `stage ${about}`;
  if (event === 'closed') return 'stage closed';
  if (event === 'step-done' || event === 'step-skipped') return `step ${about}`;
  if (event === 'need-met') return `need ${about}`;
  if (event === 'escalated') return `level ${about}`;
  return event === 'clock-missed' ? `clock ${about}` : null;
}

test('each thing that is said in a response carries the number of the step that says it, in every history', () => {
  let looked = 0;
  fc.assert(
    fc.property(...histories, (followed, history) => {
      const lived = new Lived(followed, false);
      live(lived, history);
      for (const response of lived.stored.values()) {
        const expected: Record<string, number> = {};
        for (const { step, response: after } of lived.changes) {
          if (step.responseId !== response.id) continue;
          const told = tells(step);
          if (step.event === 'stage-withdrawn') delete expected[`stage ${step.about}`];
          // Of an alarm that asks again the acknowledgement and the time that ran out are steps that say nothing new of the response.
          if (
            told === null ||
            (step.event === 'clock-missed' && !after.clocks.some(({ id, state }) => id === step.about && state === 'missed'))
          )
            continue;
          expected[told] = step.event === 'reached' || step.event === 'clock-missed' ? (expected[told] ?? step.sequence) : step.sequence;
        }
        const { 'stage queued': _, ...numbers } = numbersOf(response);
        for (const [key, sequence] of Object.entries(numbers)) {
          looked++;
          expect([key, sequence]).toEqual([key, expected[key]]);
        }
        const json = planJson(followed, response, null, { at: 0, human: 0 }, null);
        for (const [stage, milestone] of Object.entries(json.milestones))
          if (stage !== 'queued') expect(milestone.sequence).toBe(expected[`stage ${stage}`] ?? null);
        for (const { id, state, sequence } of json.clocks) if (state === 'missed') expect(sequence).toBe(expected[`clock ${id}`] ?? null);
        for (const { level, reached } of json.escalation) if (reached) expect(reached.sequence).toBe(expected[`level ${level}`] ?? null);
      }
    }),
    { numRuns: runs },
  );
  expect(looked).toBeGreaterThan(runs);
}, 600_000);
