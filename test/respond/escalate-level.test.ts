import { expect, test } from 'vitest';
import type { ActOrigin } from '../../src/model/act.ts';
import type { Response } from '../../src/model/response.ts';
import { actOn } from '../../src/respond/response-acts.ts';
import { escalated } from '../../src/respond/response-life.ts';
import { samplePlans } from '../federate/sample-plans.ts';

const plan = samplePlans[0]!;
const stamp = { position: 5, at: 1, run: 1 };
const begun = { id: 'a', milestones: {}, steps: {}, clocks: [], level: 1, escalations: [], closedAt: null, sequence: 1, stage: 'queued' };

/** A response that people of this gateway work on. */
class Called {
  response = begun as unknown as Response;

  escalate(by: string, level?: number): string {
    const origin: ActOrigin = { by, via: 'session', from: '10.0.0.9' };
    const act = { act: 'escalate', responseId: 'a', comment: 'more people', ...(level === undefined ? {} : { level }) } as const;
    const outcome = actOn(stamp, { at: 1, human: 1 }, plan, this.response, act, origin);
    if (outcome.kind === 'done') this.response = outcome.changes.at(-1)!.response;
    return outcome.kind === 'refused' ? `${outcome.code} ${outcome.message?.en ?? ''}`.trim() : outcome.kind;
  }
}

test('two people call the same level, and one of them twice: it is called once, and the others hear by whom', () => {
  const response = new Called();
  expect(response.escalate('li', 2)).toBe('done');
  const told =
    'escalated-already It is at level 2 by now (Escalated to "street": asked by li): look again, then call the next level if it is still needed';
  expect(response.escalate('wang', 2)).toBe(told);
  expect(response.escalate('li', 2)).toBe(told);
  expect(response.response).toMatchObject({ level: 2, escalations: [{ level: 2, by: 'li' }] });
  expect(response.escalate('wang', 3)).toBe('done');
});

test('a clock that calls the level while somebody is asked about it is named as the one that called', () => {
  const response = new Called();
  const why = { zh: '时限已过', en: 'Clock "answer" has run past 2 min' };
  const byClock = escalated(stamp, response.response, plan.escalation[1]!, why, { by: null, from: 'gateway' });
  response.response = byClock.response;
  expect(response.escalate('li', 2)).toContain('(Escalated to "street": Clock "answer" has run past 2 min)');
  expect(response.response.level).toBe(2);
});

test('no rung is passed over, and the top says so', () => {
  const response = new Called();
  expect(response.escalate('li', 3)).toBe('not-next-level');
  expect(response.escalate('li', 2)).toBe('done');
  expect(response.escalate('li', 3)).toBe('done');
  expect(response.escalate('li', 4)).toBe('no-higher-level');
});

test('without a level, as in records from before there was one, it is the next', () => {
  const response = new Called();
  expect([response.escalate('li'), response.escalate('wang'), response.response.level]).toEqual(['done', 'done', 3]);
});
