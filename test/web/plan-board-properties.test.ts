import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callsOf, PlanBoard } from '../../src/web/page/plan-board.ts';
import type { Plan } from '../../src/web/page/plan-wire.ts';
import type { Alarm } from '../../src/web/page/wire.ts';
import { alarmOf } from './fake-gateway.ts';
import { planOf, saidBy } from './fake-plan.ts';

const alarm = alarmOf('1') as unknown as Alarm;
const base = planOf('1', { closedAt: null }, 10);

/** A life of one response: each step misses a clock, calls a level, or is something that a person did. */
const lives = fc.array(fc.constantFrom('miss', 'level', 'act'), { minLength: 1, maxLength: 8 }).map((steps) => {
  let plan: Plan = { ...base, clocks: base.clocks.map((clock) => ({ ...clock, state: 'running' as const })) };
  return steps.map((what, at) => {
    const seconds = 1_000 - at * 10;
    if (what === 'miss') {
      const [next] = plan.clocks.filter(({ state }) => state === 'running');
      const missed = { state: 'missed' as const, dueAt: saidBy(null, seconds).at };
      plan = { ...plan, clocks: plan.clocks.map((clock) => (clock === next ? { ...clock, ...missed } : clock)) };
    } else if (what === 'level' && plan.level < plan.escalation.length) {
      const level = plan.level + 1;
      const reached = { at: saidBy(null, seconds).at, by: null, reason: base.title };
      plan = { ...plan, level, escalation: plan.escalation.map((rung) => (rung.level === level ? { ...rung, reached } : rung)) };
    } else plan = { ...plan, milestones: { ...plan.milestones, [`act-${at}`]: saidBy('li', seconds) } };
    plan = { ...plan, sequence: at + 1 };
    return plan;
  });
});
const board = () => new PlanBoard({ load: () => [], save: () => {} });

test('whatever the order and however often a response is told, the screen has its newest state, and a closed one never comes back', () => {
  fc.assert(
    fc.property(lives, fc.array(fc.nat(100), { maxLength: 20 }), fc.boolean(), (life, picks, closes) => {
      const plans = board();
      const last = life.at(-1)!;
      for (const pick of picks) plans.take(life[pick % life.length]!, alarm, 'd', null);
      plans.take(last, alarm, 'd', null);
      if (closes) plans.take({ ...last, sequence: last.sequence + 1, closedAt: saidBy('li', 0).at }, alarm, 'd', null);
      for (const pick of picks) plans.take(life[pick % life.length]!, alarm, 'd', null);
      expect(plans.get('1')?.plan.sequence ?? null).toBe(closes ? null : last.sequence);
      if (closes) expect(plans.ringing()).toBe(false);
    }),
  );
});

test('each call rings at most once: what was silenced rings no more, what a person answered neither, and every new one does', () => {
  fc.assert(
    fc.property(lives, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (life, silences) => {
      const plans = board();
      const heard = new Set<string>();
      for (const [at, plan] of life.entries()) {
        const { calls } = plans.take(plan, alarm, `d${at}`, null);
        const answered = Object.entries(plan.milestones).reduce(
          (newest, [key, { at: moment }]) => (key.startsWith('act-') && moment > newest ? moment : newest),
          '',
        );
        const open = callsOf(plan).filter((call) => !heard.has(call.key) && call.at > answered);
        expect(plans.ringing()).toBe(open.length > 0);
        for (const call of calls) expect(heard.has(call.key)).toBe(false);
        if (silences[at]) {
          plans.silence();
          for (const { key } of callsOf(plan)) heard.add(key);
          expect(plans.ringing()).toBe(false);
        }
      }
    }),
  );
});

test('what answers a call is what came after it in the response, whatever the wall clock did between the two', () => {
  const jumps = fc.array(fc.integer({ min: -7_200, max: 7_200 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(lives, jumps, (life, clock) => {
      const plans = board();
      const numbers = new Map<string, number>();
      let answeredTo = 0;
      const wall = (number: number) => saidBy(null, clock[number - 1]!).at;
      for (const plan of life) {
        for (const { key } of callsOf(plan)) if (!numbers.has(key)) numbers.set(key, plan.sequence);
        for (const key of Object.keys(plan.milestones))
          if (key.startsWith('act-')) answeredTo = Math.max(answeredTo, Number(key.slice(4)) + 1);
        const clocks = plan.clocks.map((each) => {
          const sequence = numbers.get(`clock ${each.id}`);
          return sequence === undefined ? each : { ...each, dueAt: wall(sequence), sequence };
        });
        const escalation = plan.escalation.map((rung) => {
          const sequence = numbers.get(`level ${rung.level}`);
          return rung.reached === null || sequence === undefined
            ? rung
            : { ...rung, reached: { ...rung.reached, at: wall(sequence), sequence } };
        });
        const milestones = Object.fromEntries(
          Object.entries(plan.milestones).map(([key, said]) => {
            const sequence = key.startsWith('act-') ? Number(key.slice(4)) + 1 : null;
            return [key, sequence === null ? said : { ...said, at: wall(sequence), sequence }];
          }),
        );
        plans.take({ ...plan, clocks, escalation, milestones }, alarm, 'd', null);
        expect(plans.ringing()).toBe([...numbers.values()].some((number) => number > answeredTo));
      }
    }),
  );
});
