import { expect, test } from 'vitest';
import { bearer, fixture } from './api-fixture.ts';
import { start } from './sample-data.ts';

async function asked() {
  const { world, app } = await fixture();
  world.clock.advance(3_600_000);
  const reader = bearer(world.addToken('t', 'reader'));
  const east = bearer(world.addToken('e', 'reader', 'east'));
  const get = async (url: string, headers = reader) => {
    const answer = await app.inject({ url: `/api/v1/kpis${url}`, headers });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { world, get, east };
}

test('the last 24 hours by default, in RFC 3339, and each figure leads to its alarms', async () => {
  const { get } = await asked();
  const { body } = await get('');
  expect(body).toMatchObject({
    from: '2025-12-31T01:00:00.000Z',
    to: '2026-01-01T01:00:00.000Z',
    place: '',
    terminal: null,
    announced: { count: 2, sources: 2, tests: 0, figure: 'announced' },
    rate: { peak: { count: 2, from: '2026-01-01T00:00:00.000Z' } },
    standing: { count: 2 },
    acknowledge: { count: 0, medianSeconds: null, waiting: { count: 2, longestSeconds: 3_600 } },
  });
  const query = `from=${body.from}&to=${body.to}`;
  const ids = async (figure: string) => (await get(`/alarms?${query}&figure=${figure}`)).body.items.map(({ id }: { id: string }) => id);
  expect(await ids('announced')).toEqual(['alarm-east', 'alarm-west']);
  expect(await ids('severity:major')).toEqual(['alarm-west']);
  expect(await ids('waiting')).toEqual(['alarm-east', 'alarm-west']);
  const first = (await get(`/alarms?${query}&limit=1`)).body;
  expect([first.items[0].id, (await get(`/alarms?${query}&limit=1&cursor=${first.next}`)).body]).toMatchObject([
    'alarm-east',
    { items: [{ id: 'alarm-west' }], next: null },
  ]);
  expect((await get(`/alarms?${query}&figure=flood:9`)).status).toBe(404);
});

test('an operator position is a terminal, or a place, within what the caller may see', async () => {
  const { get, east } = await asked();
  expect((await get('?terminal=west-gate')).body).toMatchObject({ place: 'west', terminal: 'west-gate', announced: { count: 1 } });
  expect((await get('', east)).body).toMatchObject({ place: 'east', announced: { count: 1 } });
  for (const url of ['?terminal=west-gate', '?place=west', '/alarms?place=west']) expect((await get(url, east)).status).toBe(404);
  expect((await get('?terminal=gate&place=east/1')).body.place).toBe('east/1');
  expect((await get('?terminal=gate&place=west')).status).toBe(404);
});

test('a range that cannot be is refused by name', async () => {
  const { get } = await asked();
  const wrong = async (url: string) => {
    const { status, body } = await get(url);
    return [status, body.errors[0].field];
  };
  expect(await wrong(`?from=${start + 10}&to=${start}`)).toEqual([400, 'query.from']);
  expect(await wrong(`?from=${start + 7_200_000}`)).toEqual([400, 'query.from']);
  expect(await wrong(`?from=${start - 93 * 86_400_000}`)).toEqual([400, 'query.from']);
  expect(await wrong('?figure=x')).toEqual([400, 'query']);
});
