import { expect, test } from 'vitest';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { Response } from '../../src/model/response.ts';
import { Lived } from './response-lived.ts';

const text = { zh: '示例', en: 'example' };
const step = (id: string, reaches: 'dispatched' | 'on-site') =>
  ({ id, role: 'guard', title: text, instruction: text, reaches, required: true }) as const;

/** As the shipped plan for a call for help: acknowledged in 60 s, sent in 3 minutes. */
const plan: ResponsePlan = {
  id: 'sos',
  version: '0123456789abcdef',
  title: text,
  summary: text,
  hazard: 'example',
  rules: [],
  minSeverity: 'major',
  per: 'incident',
  steps: [step('send', 'dispatched'), step('go', 'on-site')],
  clocks: [
    { id: 'answered', title: { zh: '有人确认', en: 'Answered' }, from: 'queued', to: 'acknowledged', seconds: 60, source: text },
    { id: 'sent', title: text, from: 'queued', to: 'dispatched', seconds: 180, source: text },
  ],
  escalation: [
    { level: 1, title: text, roles: ['operator'] },
    { level: 2, title: { zh: '社区', en: 'Community' }, roles: ['property'], tier: 'community', clock: 'answered' },
    { level: 3, title: text, roles: ['police'], tier: 'sub-district', clock: 'sent' },
  ],
  resources: [],
  closing: [],
  drill: { severity: 'critical', place: null, scenario: null },
  source: null,
};

/** Pressed, acknowledged after 20 s, somebody has gone; `forgetful`: killed before every record. */
function answered(forgetful = false): Lived {
  const lived = new Lived(plan, forgetful);
  lived.raise({ subject: 'a', incident: 'x' });
  lived.pass(20);
  lived.alarm('acknowledged', 0);
  lived.act({ act: 'step', responseId: 'alarm-0', step: 'send', skip: false, comment: null });
  lived.act({ act: 'step', responseId: 'alarm-0', step: 'go', skip: false, comment: null });
  lived.pass(3 * 3_600);
  return lived;
}

const now = (lived: Lived) => lived.open()[0] as Response;
const clock = (lived: Lived) => now(lived).clocks.find(({ id }) => id === 'answered')!;
const said = (lived: Lived, ...events: string[]) =>
  lived.changes.filter(({ step }) => events.includes(step.event)).map(({ step }) => `${step.event} ${step.about}`);

test.each([false, true])(
  'pressed again three hours later, and nobody answers: the rung of the clock is called (killed in between: %s)',
  (killed) => {
    const lived = answered(killed);
    lived.alarm('occurred-again', 0);
    lived.pass(59);
    expect(now(lived).level).toBe(1);
    lived.pass(1);
    expect(now(lived)).toMatchObject({ level: 2, stage: 'on-site', escalations: [{ level: 2, by: null, tier: 'community' }] });
    expect(clock(lived)).toMatchObject({ state: 'met', again: { called: 1, waiting: 0, missed: 1 } });
    // The first answer took 20 s, whatever came later.
    expect(clock(lived).reachedAt! - clock(lived).startedAt!).toBe(20_000);
    expect(said(lived, 'clock-missed', 'escalated')).toEqual(['clock-missed answered', 'escalated 2']);
    expect(lived.changes.findLast(({ step }) => step.event === 'escalated')).toMatchObject({
      tells: true,
      calls: { tier: 'community', alarms: ['alarm-0'] },
    });
  },
);

test('a third time: the rung that was called before is called once more, and the ladder has it once', () => {
  const lived = answered();
  for (let time = 0; time < 2; time++) {
    lived.alarm('occurred-again', 0);
    lived.pass(60);
    lived.alarm('acknowledged', 0);
  }
  expect(now(lived)).toMatchObject({ level: 2, escalations: [{ level: 2 }] });
  expect(clock(lived).again).toMatchObject({ called: 0, waiting: 0, missed: 2, tier: 'community' });
  const last = lived.changes.findLast(({ step }) => step.event === 'clock-missed')!;
  expect(last).toMatchObject({ tells: true, calls: { tier: 'community', alarms: ['alarm-0'] } });
  expect(last.step.reason.en).toBe(
    'Clock "Answered" has run past 1 min again, alarms that nobody has acknowledged: 1; "Community" is called once more',
  );
});

test('who presses every 20 s does not put off the moment at which others are called', () => {
  const lived = answered();
  for (let time = 0; time < 3; time++) {
    lived.alarm('occurred-again', 0);
    lived.pass(20);
  }
  expect(now(lived).level).toBe(2);
});

test('another alarm that joins has the whole time from its own beginning, and one that is answered calls nobody', () => {
  const lived = answered();
  lived.raise({ subject: 'b', incident: 'x' });
  lived.pass(30);
  lived.raise({ subject: 'c', incident: 'x' });
  lived.pass(20);
  lived.alarm('acknowledged', 1);
  expect(clock(lived).again).toMatchObject({ waiting: 1, called: 0, missed: 0 });
  lived.pass(39);
  expect(now(lived).level).toBe(1);
  lived.pass(1);
  expect(now(lived).level).toBe(2);
  expect(clock(lived).again).toMatchObject({ waiting: 0, called: 1, missed: 1 });
});

test('one that joined before the first answer is not answered by it', () => {
  const lived = new Lived(plan, false);
  lived.raise({ subject: 'a', incident: 'x' });
  lived.pass(30);
  lived.raise({ subject: 'b', incident: 'x' });
  lived.pass(10);
  lived.alarm('acknowledged', 0);
  lived.pass(49);
  expect(now(lived).level).toBe(1);
  lived.pass(1);
  expect(now(lived).level).toBe(2);
});

test('a flood calls once in the time of the clock, about all that wait by then', () => {
  const lived = answered();
  for (let index = 0; index < 50; index++) {
    lived.raise({ subject: `s${index}`, incident: 'x' });
    lived.pass(1);
  }
  lived.pass(120);
  expect(clock(lived).again).toMatchObject({ waiting: 0, called: 50, missed: 1 });
});

test.each(['acknowledge-withdrawn', 'unshelved', 'in-service'] as const)(
  '%s: nobody has acknowledged it any more, and its time begins',
  (event) => {
    const lived = answered();
    lived.alarm(event, 0);
    lived.pass(60);
    expect(now(lived).level).toBe(2);
  },
);

test('of a response stored before this was kept, what still waits has the whole time from the start of the new version', () => {
  const lived = answered();
  lived.alarm('occurred-again', 0);
  const stored = now(lived);
  const { unanswered: _, ...older } = { ...stored, clocks: stored.clocks.map(({ again: _again, ...each }) => each) };
  lived.reopenWith([older], lived.alarms);
  lived.pass(60);
  expect(now(lived)).toMatchObject({ level: 2 });
});
