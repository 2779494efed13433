import { expect, test } from 'vitest';
import type { TierSelf } from '../../src/gateway/tiers.ts';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { PersonAct } from '../../src/model/response.ts';
import { compilePlan } from '../../src/plans/compile-plan.ts';
import { JudgedSite } from './judged-site.ts';

const text = `
id: gas-leak
title: { zh: 燃气泄漏, en: Gas leak }
summary: { zh: 关阀、通风、疏散, en: 'Close, ventilate, leave' }
hazard: gas
rules: [gas.high]
steps:
  - { id: send, role: operator, title: { zh: 派人, en: Send }, instruction: { zh: 派人去, en: Send somebody }, reaches: dispatched }
  - { id: go, role: guard, title: { zh: 到场, en: Go }, instruction: { zh: 到现场, en: Go there }, reaches: on-site }
  - { id: shut, role: guard, title: { zh: 关阀, en: Shut }, instruction: { zh: 关闭阀门, en: Shut the valve }, reaches: resolved, required: true }
clocks:
  answer: { title: { zh: 响应, en: Answer }, from: queued, to: acknowledged, within: 3 min, source: { zh: 站点自定, en: site choice } }
  arrival: { title: { zh: 到场, en: Arrival }, from: queued, to: on-site, within: 30 min, source: { zh: 站点自定, en: site choice } }
escalation:
  - { title: { zh: 社区, en: Community }, roles: [operator] }
  - { title: { zh: 街道, en: Sub-district }, roles: [sub-district], tier: sub-district, when: { missed: answer } }
  - { title: { zh: 区, en: District }, roles: [fire-service], tier: district, when: { missed: arrival } }
closing: [household]
examples:
  - { name: nobody answers, moments: [{ alarm: gas.high }, { after: 3 min }], expect: { level: 2, missed: [answer] } }
`;
const plan = compilePlan(text).plan!;
const li = { by: 'li', via: 'session', from: '10.0.0.9' } as const;

function begun({ follows = plan, up = null }: { readonly follows?: ResponsePlan; readonly up?: TierSelf['up'] } = {}) {
  const site = new JudgedSite([follows], { up });
  site.add('gas-1', 'gas-household');
  site.say('gas-1', { 'gas.state': 'normal', 'gas.concentration': 1 });
  site.say('gas-1', { 'gas.state': 'high', 'gas.concentration': 60 });
  site.pass(0.2);
  const alarm = [...site.book.active()].find(({ rule }) => rule === 'gas.high');
  if (alarm === undefined) throw new Error('no alarm');
  const act = (wanted: Omit<PersonAct, 'responseId'>) =>
    site.put({ kind: 'response', act: { ...wanted, responseId: alarm.id } as PersonAct, origin: li });
  const response = () => site.responding.get(alarm.id) ?? site.responses.get(alarm.id) ?? null;
  return { site, alarm, act, response };
}

test('an alarm begins its response, and its delivery carries it', () => {
  const { site, alarm, response } = begun();
  expect(response()).toMatchObject({ id: alarm.id, stage: 'queued', level: 1, plan: { id: 'gas-leak' } });
  site.commit();
  const raised = site.deliveries.find(
    ({ alarmId, event, terminalId }) => alarmId === alarm.id && event === 'raised' && terminalId === 'gate',
  );
  expect(raised?.response).toEqual({ id: alarm.id, sequence: 1 });
});

test('nobody answers: it goes up by itself, once, and every terminal hears of it; a restart changes nothing', () => {
  for (const crash of [false, true]) {
    const { site, alarm, response } = begun();
    site.commit();
    site.pass(2);
    if (crash) site.crash();
    site.pass(1.5);
    if (crash) site.crash();
    site.pass(10);
    site.commit();
    expect(response()).toMatchObject({
      level: 2,
      clocks: [
        { id: 'answer', state: 'missed' },
        { id: 'arrival', state: 'running' },
      ],
    });
    const told = site.deliveries.filter(
      ({ alarmId, reason, terminalId }) => alarmId === alarm.id && reason === 'response' && terminalId === 'gate',
    );
    expect(told.map(({ event }) => event)).toEqual(['responded', 'escalated']);
    expect(new Set(site.deliveries.map(({ id }) => id)).size).toBe(site.deliveries.length);
    expect(site.audit.filter(({ act }) => act === 'response.escalated')).toHaveLength(1);
  }
});

test('two at the desk escalate, and one whose answer was lost repeats it: nobody further is called, and the register says so', () => {
  const { site, act, response } = begun();
  for (let said = 0; said < 3; said += 1) act({ act: 'escalate', level: 2, comment: 'more people' } as never);
  site.commit();
  expect(response()).toMatchObject({ level: 2, escalations: [{ level: 2, by: 'li' }] });
  expect(site.audit.filter(({ act: what }) => what === 'response.act-refused').map(({ detail }) => detail.code)).toEqual([
    'escalated-already',
    'escalated-already',
  ]);
});

test('the clocks of people run on while the gateway is down, and no jump of the wall clock moves them', () => {
  const down = begun();
  down.site.commit();
  down.site.crash(5);
  down.site.pass(0.1);
  expect(down.response()).toMatchObject({ level: 2 });

  const jumped = begun();
  jumped.site.wall += 24 * 60;
  jumped.site.pass(1);
  expect(jumped.response()).toMatchObject({ level: 1 });
  jumped.site.wall -= 48 * 60;
  jumped.site.pass(2.5);
  expect(jumped.response()).toMatchObject({ level: 2 });
});

test('from the acknowledgement to the end: who, when, where, and no close while something is missing', () => {
  const { site, alarm, act, response } = begun();
  site.put({
    kind: 'response',
    act: { act: 'receipt', alarmId: alarm.id, kind: 'shown', terminalId: 'gate' },
    origin: { by: null, via: 'gateway', from: 'gate' },
  });
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
  expect(response()).toMatchObject({
    stage: 'acknowledged',
    milestones: { delivered: { from: 'gate' }, shown: { from: 'gate', by: null }, acknowledged: { by: 'li' } },
    clocks: [
      { id: 'answer', state: 'met' },
      { id: 'arrival', state: 'running' },
    ],
  });
  act({ act: 'step', step: 'send', skip: false, comment: null } as never);
  act({ act: 'reach', stage: 'on-site', comment: 'two of us' } as never);
  act({ act: 'close', as: 'real', comment: null } as never);
  expect(response()?.closedAt).toBeNull();
  act({ act: 'step', step: 'shut', skip: false, comment: null } as never);
  site.say('gas-1', { 'gas.state': 'normal', 'gas.concentration': 0 });
  site.pass(1);
  site.put({ kind: 'act', act: { act: 'end', alarmId: alarm.id, comment: null }, origin: li });
  act({ act: 'close', as: 'real', comment: null } as never);
  expect(response()?.closedAt).toBeNull();
  act({ act: 'need', need: 'household', comment: 'told 102' } as never);
  act({ act: 'close', as: 'real', comment: 'aired' } as never);
  site.commit();
  expect(response()).toMatchObject({
    stage: 'closed',
    closedAs: 'real',
    active: [],
    needs: { household: { by: 'li', comment: 'told 102' } },
  });
  expect(site.responding.get(alarm.id)).toBeNull();
  expect(site.audit.filter(({ act: what }) => what === 'response.act-refused').map(({ detail }) => detail.code)).toEqual([
    'not-complete',
    'not-complete',
  ]);
  const steps = site.responseSteps.map(({ sequence }) => sequence);
  expect(steps).toEqual(steps.map((_, index) => index + 1));
});

test('an acknowledgement that was a mistake is taken back, and its clock runs on', () => {
  const { site, alarm, response } = begun();
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
  site.put({ kind: 'act', act: { act: 'withdraw', alarmId: alarm.id, comment: 'wrong one' }, origin: li });
  expect(response()).toMatchObject({ stage: 'queued', clocks: [{ id: 'answer', state: 'running' }, {}] });
  site.pass(4);
  expect(response()).toMatchObject({ level: 2 });
});

test('a drill goes the same way, marked, beside what is real; called off, it ends', () => {
  const { site, alarm } = begun();
  site.put({ kind: 'drill', act: { act: 'start', id: 'd1', plan: 'gas-leak', place: 'A/1', reason: 'yearly' }, origin: li });
  const drill = [...site.book.active()].find(({ exercise }) => exercise)!;
  expect(drill).toMatchObject({ exercise: true, place: 'A/1', title: { zh: '【演练】燃气泄漏', en: '[EXERCISE] Gas leak' } });
  expect(drill.incident?.id).not.toBe(alarm.incident?.id);
  expect(site.responding.get(drill.id)).toMatchObject({ exercise: true, stage: 'queued' });
  site.pass(4);
  expect(site.responding.get(drill.id)).toMatchObject({ level: 2 });
  site.commit();
  site.crash();
  site.put({ kind: 'drill', act: { act: 'stop', id: 'd1', reason: 'rain' }, origin: li });
  site.commit();
  expect([...site.book.active()].some(({ exercise }) => exercise)).toBe(false);
  expect(site.responses.get(drill.id)).toMatchObject({ closedAs: 'test', stage: 'closed' });
  expect(site.book.get(alarm.id)).toMatchObject({ state: 'unacknowledged' });
  expect(
    site.deliveries.filter(({ alarm: about }) => about.id === drill.id).every(({ alarm: about }) => about.title.zh.startsWith('【演练】')),
  ).toBe(true);
});

test('the danger that was played is over when people say resolved', () => {
  const { site } = begun();
  site.put({ kind: 'drill', act: { act: 'start', id: 'd1', plan: 'gas-leak', place: 'A/2', reason: 'yearly' }, origin: li });
  const drill = [...site.book.active()].find(({ exercise }) => exercise)!;
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: drill.id, comment: null }, origin: li });
  site.put({ kind: 'response', act: { act: 'step', responseId: drill.id, step: 'shut', skip: false, comment: null }, origin: li });
  expect(site.book.get(drill.id)).toMatchObject({ condition: 'false', state: 'latched-acknowledged' });
});

test('a clock that calls a higher rung calls those between as well', () => {
  const { site, alarm, response } = begun();
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
  site.pass(31);
  expect(response()).toMatchObject({
    level: 3,
    escalations: [
      { level: 2, tier: 'sub-district' },
      { level: 3, tier: 'district' },
    ],
  });
});

const forwards = compilePlan(
  text.replace(
    'escalation:',
    '  forward: { title: { zh: 转出, en: Forwarded }, from: acknowledged, to: dispatched, orForwarded: true, within: 3 s, source: { zh: 站点自定, en: site choice } }\nescalation:',
  ),
).plan!;
const confirmed = (alarmId: string, path = '@fire') =>
  ({
    kind: 'response',
    act: { act: 'receipt', alarmId, kind: 'forwarded', terminalId: path },
    origin: { by: null, via: 'gateway', from: path },
  }) as const;

test('a fire centre that has it keeps the clock of forwarding, once and over a crash, and nobody counts as sent by it', () => {
  const { site, alarm, response } = begun({ follows: forwards });
  const clock = () => response()?.clocks.find(({ id }) => id === 'forward');
  site.put(confirmed(alarm.id));
  // Again: the receipt of the message was lost in a crash, or another centre has it too.
  site.put(confirmed(alarm.id));
  site.crash();
  site.put(confirmed(alarm.id, '@city'));
  expect(response()).toMatchObject({ stage: 'queued', forwarded: { by: null, from: '@fire' } });
  expect(clock()).toMatchObject({ state: 'waiting' });
  site.commit();
  site.crash();
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
  site.pass(0.2);
  site.commit();
  expect(clock()).toMatchObject({ state: 'met' });
  expect(response()?.milestones.dispatched).toBeUndefined();
  expect(site.responseSteps.filter(({ about }) => about === 'forwarded')).toMatchObject([
    { event: 'noted', by: null, from: '@fire', reason: { zh: '已转出：消防监控中心（通道 fire）确认收到' } },
  ]);
  expect(site.audit.filter(({ detail }) => detail.about === 'forwarded')).toHaveLength(1);
});

test('forwarded too late stays missed, with the time at which it came; where no clock asks, nothing is written down', () => {
  const { site, alarm, response } = begun({ follows: forwards });
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
  site.pass(0.1);
  const before = response()?.clocks.find(({ id }) => id === 'forward');
  site.put(confirmed(alarm.id));
  expect([before, response()?.clocks.find(({ id }) => id === 'forward')]).toMatchObject([
    { state: 'missed', reachedAt: null },
    { state: 'missed', reachedAt: expect.any(Number) },
  ]);
  const other = begun();
  other.site.put(confirmed(other.alarm.id));
  expect(other.response()).toMatchObject({ sequence: 1 });
});

test('it goes high again while people are there: nobody answers, and the rung of the clock is called and told, also over a crash', () => {
  for (const crash of [false, true]) {
    const { site, alarm, act, response } = begun({ up: { acknowledgeMinutes: 60, forwardsLifeSafety: false } });
    site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
    act({ act: 'step', step: 'go', skip: false, comment: null } as never);
    site.put({ kind: 'act', act: { act: 'withdraw', alarmId: alarm.id, comment: 'wrong one' }, origin: li });
    site.pass(2);
    site.commit();
    if (crash) site.crash();
    site.pass(1.5);
    site.commit();
    expect(response()).toMatchObject({ level: 2, stage: 'on-site', escalations: [{ level: 2, tier: 'sub-district' }] });
    const told = site.deliveries.filter(
      ({ alarmId, reason, terminalId }) => alarmId === alarm.id && reason === 'response' && terminalId === 'gate',
    );
    expect(told.map(({ event }) => event).slice(-2)).toEqual(['responded', 'escalated']);
    expect(new Set(site.deliveries.map(({ id }) => id)).size).toBe(site.deliveries.length);
    expect(site.audit.filter(({ act: what }) => what === 'response.escalated')).toHaveLength(1);
    // Acknowledged and withdrawn once more: the same rung is called again, which is a call and no new rung.
    site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm.id, comment: null }, origin: li });
    site.put({ kind: 'act', act: { act: 'withdraw', alarmId: alarm.id, comment: 'and again' }, origin: li });
    site.pass(3.5);
    site.commit();
    expect(response()).toMatchObject({ level: 2, escalations: [{ level: 2 }] });
    const last = site.deliveries.findLast(
      ({ alarmId, reason, terminalId }) => alarmId === alarm.id && reason === 'response' && terminalId === 'gate',
    );
    expect(last?.event).toBe('escalated');
    expect([...site.facts.values()].filter(({ fact }) => fact.kind === 'escalation')).toHaveLength(2);
  }
});
