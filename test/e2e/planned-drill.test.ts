import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, signIn } from '../contract/person.ts';
import { basic, eventually, type Json, openSite, type Site, StreamClient } from '../contract/site.ts';

/** Drills at an hour on a real gateway: planned, killed, begun at the hour on the terminal as an exercise, called off before it. */
let site: Site;
let person: Person;
let secret = '';
const password = 'quite long and odd 7';

interface Planned {
  readonly items: readonly { id: string; parts: readonly { state: string; response: string | null }[] }[];
}

beforeAll(async () => {
  site = await openSite({}, '阳光社区');
  secret = ((await (await site.call('/api/v1/terminals', { body: { id: 'gate', place: '阳光社区' } })).json()) as { secret: string })
    .secret;
  await site.call('/api/v1/users', { body: { id: 'li', name: '李', role: 'manager', place: '阳光社区', password } });
  person = await signIn(site, 'li', password);
}, 60_000);
afterAll(() => site?.close());

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const hold = async (more: object) => {
  const answer = await person('drills', { plan: 'power-cut', place: '阳光社区/1号楼', reason: 'spring', ...more });
  return { status: answer.status, body: (await answer.json()) as Json };
};
const planned = async (id: unknown) => (await site.get<Planned>('/api/v1/drills/planned')).items.find((each) => each.id === id);

test('what is planned outlives a kill -9 and begins at its hour, marked, on the terminal; what follows is called off', async () => {
  const later = await hold({ at: inMs(12_000), scenario: true });
  expect(later).toMatchObject({ status: 200, body: { response: null } });
  await site.restart('kill');
  person = await signIn(site, 'li', password);
  expect((await planned(later.body.id))?.parts.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
  const gate = new StreamClient(site, 'gate', { authorization: basic('gate', secret) });
  await gate.open();
  gate.alive();
  const raised = await gate.until(({ type, event }) => type === 'delivery' && event === 'raised', 30_000);
  expect(raised).toMatchObject({ alarm: { rule: 'drill.power-cut', exercise: true, place: '阳光社区/1号楼' }, plan: { exercise: true } });
  const id = (raised.plan as Json).response;
  expect((await planned(later.body.id))?.parts.map(({ state, response }) => [state, response])).toEqual([
    ['begun', id],
    ['waiting', null],
    ['waiting', null],
  ]);
  expect((await person(`drills/${later.body.id}/stop`, { reason: 'rain' })).status).toBe(200);
  await eventually(async () => (await site.get<Json>(`/api/v1/responses/${id}`)).closedAs).toBe('test');
  expect((await planned(later.body.id))?.parts.map(({ state }) => state)).toEqual(['begun', 'called-off', 'called-off']);
});

test('what is wrong with it is said', async () => {
  const refused = async (more: object) => {
    const { status, body } = await hold(more);
    return [status, body.detail];
  };
  expect(await refused({ at: inMs(-1_000) })).toEqual([400, expect.stringMatching(/^body.at: expected an hour to come.*leave it out/)]);
  expect(await refused({ at: inMs(500 * 86_400_000) })).toEqual([400, expect.stringContaining('at most 400 days ahead')]);
  expect(await refused({ plan: 'sos', scenario: true })).toEqual([409, expect.stringContaining('expected a plan with a scenario')]);
  expect(await refused({ plan: 'none', at: inMs(60_000) })).toEqual([409, expect.stringContaining('expected a plan in force')]);
});
