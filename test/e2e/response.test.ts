import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, signIn } from '../contract/person.ts';
import { basic, eventually, type Json, openSite, type Site, StreamClient } from '../contract/site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';

/** An alarm from MQTT to a closed response on a real gateway: the plan on the terminal, clocks, escalation, acts, kill -9. */
let site: Site;
let secret = '';
let person: Person;
const plans = temporaryFolder('plans');
const password = 'quite long and odd 7';

const plan = `
id: sos
title: { zh: 求助, en: Call for help }
summary: { zh: 上门查看, en: Go and see }
hazard: sos
rules: [sos.call]
per: subject
steps:
  - { id: send, role: operator, title: { zh: 派人, en: Send }, instruction: { zh: 派网格员, en: Send somebody }, reaches: dispatched, required: true }
  - { id: go, role: grid, title: { zh: 到场, en: Arrive }, instruction: { zh: 到门口, en: Go to the door }, reaches: on-site }
  - { id: help, role: grid, title: { zh: 救助, en: Help }, instruction: { zh: 实施救助, en: Help the person }, reaches: resolved, required: true }
clocks:
  answer: { title: { zh: 响应, en: Answer }, from: queued, to: acknowledged, within: 8 s, source: { zh: 站点自定, en: site choice } }
  whole: { title: { zh: 处置, en: Put right }, from: queued, to: resolved, within: 12 s, source: { zh: 站点自定, en: site choice } }
escalation:
  - { title: { zh: 社区, en: Community }, roles: [operator] }
  - { title: { zh: 街道, en: Sub-district }, roles: [sub-district], tier: sub-district, when: { missed: answer } }
closing: [call-back]
examples:
  - { name: nobody answers, moments: [{ alarm: sos.call }, { after: 8 s }], expect: { level: 2, missed: [answer] } }
`;

interface Progress {
  readonly response: string;
  readonly stage: string;
  readonly level: number;
  readonly clocks: readonly { id: string; state: string }[];
  readonly milestones: Readonly<Record<string, { by: string | null; from: string }>>;
}

beforeAll(async () => {
  mkdirSync(plans, { recursive: true });
  writeFileSync(join(plans, 'sos.yaml'), plan);
  site = await openSite({ 'sos-1': 'sos-button', 'sos-2': 'sos-button' }, '阳光社区/1号楼', { ANLIN_PLANS: plans });
  const added = await site.call('/api/v1/terminals', { body: { id: 'gate', place: '阳光社区' } });
  secret = ((await added.json()) as { secret: string }).secret;
  await site.call('/api/v1/users', { body: { id: 'li', name: '李', role: 'manager', place: '阳光社区', password } });
  person = await signIn(site, 'li', password);
}, 60_000);
afterAll(async () => {
  await site?.close();
  removeFolder(plans);
});

const terminal = () => new StreamClient(site, 'gate', { authorization: basic('gate', secret) });
const planOf = (message: Json) => message.plan as Progress | null;
const about = (device: string, so: (message: Json) => boolean) => (message: Json) =>
  message.type === 'delivery' && (message.alarm as Json).deviceId === device && so(message);

test('the plan comes with the alarm; what is not answered goes up through a kill -9; people see it through to its end', async () => {
  let gate = terminal();
  await gate.open();
  gate.alive();
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  const raised = await gate.until(about('sos-1', ({ event }) => event === 'raised'));
  expect(planOf(raised)).toMatchObject({
    id: 'sos',
    stage: 'queued',
    level: 1,
    clocks: [{ id: 'answer' }, { id: 'whole', state: 'running' }],
  });
  gate.say({ type: 'shown', deliveryId: raised.deliveryId });
  const id = planOf(raised)?.response ?? '';
  await eventually(async () => (await site.get<Progress>(`/api/v1/responses/${id}`)).stage).toBe('shown');

  await site.restart('kill');
  gate = terminal();
  await gate.open();
  gate.alive();
  const escalated = await gate.until(
    about('sos-1', ({ event }) => event === 'escalated'),
    20_000,
  );
  expect(planOf(escalated)).toMatchObject({ level: 2, stage: 'shown', milestones: { shown: { by: null, from: 'gate' } } });

  await person(`alarms/${id}/acknowledge`, {});
  for (const step of ['send', 'go', 'help']) {
    const answer = await person(`responses/${id}/acts`, { act: 'step', step });
    expect([step, answer.status]).toEqual([step, 200]);
  }
  const early = await person(`responses/${id}/acts`, { act: 'close' });
  expect([early.status, ((await early.json()) as { refusal: string }).refusal]).toEqual([409, 'not-complete']);
  await eventually(async () => (await person(`alarms/${id}/end`, {})).status).toBe(200);
  await person(`responses/${id}/acts`, { act: 'need', need: 'call-back', comment: 'she is well' });
  const closed = await person(`responses/${id}/acts`, { act: 'close', comment: 'went home' });
  expect(closed.status).toBe(200);
  await gate.until(about('sos-1', (message) => planOf(message)?.stage === 'closed'));

  const whole = await site.get<Progress & { steps: readonly { event: string; sequence: number; by: string | null }[]; closedAs: string }>(
    `/api/v1/responses/${id}`,
  );
  expect(whole).toMatchObject({ stage: 'closed', closedAs: 'real' });
  expect(whole.steps.map(({ sequence }) => sequence)).toEqual(whole.steps.map((_, index) => index + 1));
  expect(whole.steps.filter(({ event }) => event === 'escalated')).toHaveLength(1);
  const { items } = await site.get<{ items: { act: string; detail: Json }[] }>('/api/v1/audit?act=response&limit=100');
  const acts = items.map(({ act }) => act);
  for (const act of [
    'response.opened',
    'response.clock-missed',
    'response.escalated',
    'response.step-done',
    'response.need-met',
    'response.closed',
  ])
    expect(acts).toContain(act);
  expect((await site.cli<{ bad: unknown }>('audit', 'verify')).bad ?? null).toBeNull();
}, 90_000);

test('people wait on while the gateway is frozen: their clocks have gone on when it wakes', async () => {
  await site.send('sos-2', { 'sos.pressed': true }, 'events');
  const raised = async () => (await site.alarms()).find(({ deviceId }) => deviceId === 'sos-2');
  await eventually(async () => (await raised()) !== undefined).toBe(true);
  // A response has the id of the alarm that began it.
  const id = (await raised())?.id ?? '';
  const whole = async () => {
    const { progress } = await site.get<{ progress: Progress }>(`/api/v1/responses/${id}`);
    return progress.clocks.find((clock) => clock.id === 'whole')?.state;
  };
  const { pid } = site.gateway;
  process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  process.kill(pid, 'SIGCONT');
  expect(await whole()).toBe('running');
  // 12 s after it was raised; counted by what the gateway ran, 7 s later.
  await eventually(whole, { timeout: 6_000 }).toBe('missed');
}, 60_000);

test('a drill goes the same way beside it, marked everywhere; a token may hold none', async () => {
  const gate = terminal();
  await gate.open();
  gate.alive();
  const refused = await site.call('/api/v1/drills', { body: { plan: 'sos', place: '阳光社区/1号楼', reason: 'yearly' } });
  expect(refused.status).toBe(403);
  const begun = await person('drills', { plan: 'sos', place: '阳光社区/1号楼', reason: 'yearly' });
  const { id, response } = (await begun.json()) as { id: string; response: string };
  const raised = await gate.until((message) => message.type === 'delivery' && (message.alarm as Json).exercise === true);
  expect(raised).toMatchObject({
    alarm: { exercise: true, title: { zh: '【演练】求助' }, test: null },
    plan: { exercise: true, response },
  });
  const stopped = await person(`drills/${id}/stop`, { reason: 'rain' });
  expect(await stopped.json()).toEqual({ outcome: 'done' });
  await gate.until((message) => planOf(message)?.response === response && planOf(message)?.stage === 'closed');
  expect((await site.alarms()).some((alarm) => (alarm as unknown as Json).exercise === true)).toBe(false);
});
