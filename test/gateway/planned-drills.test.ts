import { beforeEach, expect, test } from 'vitest';
import { drillWatch } from '../../src/gateway/drill-side.ts';
import type { ActOrigin } from '../../src/model/act.ts';
import type { DrillAct } from '../../src/model/drill.ts';
import { loadPlans } from '../../src/plans/load-plans.ts';
import { TierWorld } from '../federate/tier-world.ts';
import { JudgedSite, wallStart } from './judged-site.ts';

const plans = [...loadPlans('plans', null).plans.values()].map(({ plan }) => plan);
const li = { by: 'li', via: 'session', from: '10.0.0.9' } as const;
const scenario = plans.find(({ id }) => id === 'power-cut')?.drill.scenario?.followedBy;
const minute = 60_000;
let site: JudgedSite;
let asked: DrillAct[];

const drill = (act: DrillAct) => site.put({ kind: 'drill', act, origin: li });
const start = (more: object = {}) => drill({ act: 'start', id: 'd1', plan: 'power-cut', place: 'A/1', reason: 'spring', ...more });
const parts = () => site.drills.get('d1')?.parts.map(({ state }) => state);
const rung = () => [...site.book.active()].filter(({ exercise }) => exercise).map(({ rule, component, place }) => [rule, component, place]);
/** What the watch of the live gateway does each second, at this minute. */
async function look(at: number): Promise<void> {
  site.wall = at;
  const { book, tiers, drills } = site;
  const pipeline = {
    drill: async (act: DrillAct, origin: ActOrigin) => {
      asked.push(act);
      site.put({ kind: 'drill', act, origin });
      return { kind: 'unchanged', id: '' } as const;
    },
  };
  const watch = drillWatch({ 'drills.graceMinutes': 15 }, { book, tiers, drills, pipeline });
  await watch.look(wallStart + at * minute);
}

beforeEach(() => {
  site = new JudgedSite(plans);
  asked = [];
});

test('at its hour, not before, and once: also after a crash that forgot the beginning', async () => {
  start({ due: wallStart + 60 * minute });
  expect([parts(), rung()]).toEqual([['waiting'], []]);
  await look(59.9);
  expect(asked).toEqual([]);
  site.commit();
  await look(60);
  site.crash();
  await look(60.1);
  await look(60.2);
  expect(parts()).toEqual(['begun']);
  expect(rung()).toEqual([['drill.power-cut', 'd1', 'A/1']]);
  expect(site.responding.get(site.drills.get('d1')?.parts[0]?.alarmId ?? '')).toMatchObject({ exercise: true, plan: { id: 'power-cut' } });
  site.commit();
  expect(site.audit.filter(({ act }) => act === 'drill.started')).toHaveLength(1);
  expect(site.audit.find(({ act }) => act === 'drill.started')?.origin).toEqual({ by: 'li', via: 'gateway', from: 'planned' });
});

test('a scenario goes on by itself, each part an alarm and a response of its own, and is called off as a whole', async () => {
  start({ followedBy: scenario });
  expect([parts(), rung()]).toEqual([['begun', 'waiting', 'waiting'], [['drill.power-cut', 'd1', 'A/1']]]);
  await look(1);
  expect(rung()).toEqual([
    ['drill.power-cut', 'd1', 'A/1'],
    ['drill.lift-entrapment', 'd1.1', 'A/1'],
  ]);
  expect([...site.responding.all()].map(({ plan, exercise }) => [plan.id, exercise])).toEqual([
    ['power-cut', true],
    ['lift-entrapment', true],
  ]);
  drill({ act: 'stop', id: 'd1.1', reason: 'rain' });
  expect([parts(), rung(), [...site.responding.all()]]).toEqual([['begun', 'begun', 'called-off'], [], []]);
  await look(10);
  expect(rung()).toEqual([]);
});

test('a gateway that was down at the hour, or a clock that jumped over it, holds no drill late, and says so', async () => {
  start({ due: wallStart + 60 * minute, followedBy: scenario });
  await look(75.1);
  expect(site.drills.get('d1')?.parts.map(({ state, why }) => [state, why])).toEqual([
    ['missed', 'not-running'],
    ['missed', 'beginning-missed'],
    ['missed', 'beginning-missed'],
  ]);
  await look(200);
  expect(rung()).toEqual([]);
  site.commit();
  expect(site.audit.filter(({ act }) => act === 'drill.missed')).toHaveLength(1);
});

test('beside a real danger to life no drill begins: it waits for the end of it, and is not held when that takes long', async () => {
  site.add('gas-1', 'gas-household');
  site.say('gas-1', { 'gas.state': 'normal', 'gas.concentration': 1 });
  site.say('gas-1', { 'gas.state': 'high', 'gas.concentration': 60 });
  site.pass(0.2);
  const danger = [...site.book.active()].find(({ lifeSafety }) => lifeSafety);
  expect(danger?.condition).toBe('true');
  const { place = '' } = danger ?? {};
  drill({ act: 'start', id: 'd1', plan: 'fire', place, reason: 'spring', due: wallStart + 60 * minute });
  drill({ act: 'start', id: 'd2', plan: 'fire', place: 'elsewhere', reason: 'spring', due: wallStart + 60 * minute });
  await look(61);
  expect([parts(), site.drills.get('d2')?.parts[0]?.state]).toEqual([['waiting'], 'begun']);
  await look(76);
  expect(site.drills.get('d1')?.parts[0]).toMatchObject({ state: 'missed', why: 'real-alarm' });
});

test('a call for help stands until a person ends it, although the button is long released: no drill begins beside it', async () => {
  site.add('sos-1', 'sos-button');
  site.say('sos-1', { id: 'press-1', values: { 'sos.pressed': true } });
  const [call] = [...site.book.active()];
  expect(call).toMatchObject({ lifeSafety: true, condition: 'false', place: 'A/1' });
  start({ plan: 'fire', due: wallStart + 60 * minute });
  await look(61);
  expect(parts()).toEqual(['waiting']);
  const alarmId = call?.id ?? '';
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId, comment: null }, origin: li });
  await look(62);
  expect(parts()).toEqual(['waiting']);
  site.put({ kind: 'act', act: { act: 'end', alarmId, comment: 'she is well', classification: 'real' }, origin: li });
  await look(63);
  expect(parts()).toEqual(['begun']);
});

test('at a tier above, a danger to life below counts as well', async () => {
  const world = new TierWorld(2);
  world.site(0).add('sos-1', 'sos-button');
  world.site(0).say('sos-1', { 'sos.pressed': true });
  world.heal();
  site = new JudgedSite(plans, { gateway: 'g1', name: 'street', tier: 'sub-district' });
  for (const { batch } of world.wire) site.put({ kind: 'replica', batch });
  expect([...site.tiers.replicas.active()]).toMatchObject([{ lifeSafety: true, place: 'P/A/1' }]);
  for (const [id, place] of [
    ['d1', 'P/A'],
    ['d2', 'Q'],
  ] as const)
    start({ id, place, due: wallStart + 60 * minute, plan: 'fire' });
  await look(61);
  expect(asked).toEqual([expect.objectContaining({ act: 'begin', id: 'd2' })]);
  expect(parts()).toEqual(['waiting']);
});

test('refused: a plan that is not there, also in what follows; an id again; nobody', () => {
  start({ plan: 'nothing', due: wallStart + minute });
  start({ followedBy: [{ plan: 'nothing', afterSeconds: 60 }] });
  site.put({ kind: 'drill', act: { act: 'start', id: 'd1', plan: 'fire', place: '', reason: 'x', due: 1 }, origin: { ...li, by: null } });
  expect([site.drills.all(), rung()]).toEqual([[], []]);
  start({ due: wallStart + minute });
  start({ due: wallStart + 2 * minute });
  expect(site.drills.all()).toHaveLength(1);
  expect(site.drills.get('d1')?.parts[0]?.due).toBe(wallStart + minute);
});

test('planned drills are bounded, and what is past goes before what waits', () => {
  for (let n = 0; n < 130; n++) drill({ act: 'start', id: `x${n}`, plan: 'fire', place: '', reason: 'x', due: wallStart + minute });
  expect(site.drills.all()).toHaveLength(100);
  for (let n = 0; n < 99; n++) drill({ act: 'stop', id: `x${n}`, reason: 'x' });
  for (let n = 0; n < 300; n++) {
    drill({ act: 'start', id: `y${n}`, plan: 'fire', place: '', reason: 'x', due: wallStart + minute });
    drill({ act: 'stop', id: `y${n}`, reason: 'x' });
  }
  expect(site.drills.get('x99')?.parts[0]?.state).toBe('waiting');
  expect(site.drills.all()).toHaveLength(201);
});
