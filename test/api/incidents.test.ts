import { expect, test } from 'vitest';
import { bearer, fixture } from './api-fixture.ts';

test('an incident says what, where, since when, why its alarms belong together, and lists them', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const mark = world.journal.alarms[0]!.incident!;
  world.addAlarm('second', 'east/1', { incident: mark, subject: 'device:gas-9' });
  const list = (await app.inject({ url: '/api/v1/incidents?state=open&place=east', headers })).json();
  expect(list.items).toHaveLength(1);
  expect(list.items[0]).toMatchObject({
    id: 'alarm-east',
    state: 'open',
    hazard: 'gas',
    place: 'east/1',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    alarms: 2,
    active: 2,
    firstAlarm: 'alarm-east',
    primaryAlarm: 'alarm-east',
  });
  expect(list.items[0].reasons.zh).toContain('east/1');
  expect(list.items[0].reasons.en).toContain('Gas');
  const one = await app.inject({ url: '/api/v1/incidents/alarm-east', headers: { ...headers, 'accept-language': 'en' } });
  expect(one.json().items.map(({ id, incident }: { id: string; incident: string }) => [id, incident])).toEqual([
    ['alarm-east', 'alarm-east'],
    ['second', 'alarm-east'],
  ]);
  expect(one.json().reason).toContain('one hazard');
  // An alarm that began none is no incident.
  expect((await app.inject({ url: '/api/v1/incidents/second', headers })).statusCode).toBe(404);
});

test('all that happened in it stands in one order: the alarm, what people did, who was told; a kind can be left out', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const timeline = async (query = '') => (await app.inject({ url: `/api/v1/incidents/alarm-east/timeline${query}`, headers })).json();
  const { items, leftOut } = await timeline();
  const facts = (items as { kind: string; event: string; terminal: string | null; at: string }[]).map(
    ({ kind, event }) => `${kind} ${event}`,
  );
  expect(facts).toEqual(['alarm raised', 'response opened', 'delivery sent']);
  expect(items.map(({ at }: { at: string }) => at)).toEqual(items.map(({ at }: { at: string }) => at).toSorted());
  expect(items.at(-1)).toMatchObject({ terminal: 'gate', about: 'raised', attempts: 1, alarm: 'alarm-east' });
  expect(leftOut).toEqual({ alarms: 0, entries: 0, steps: 0 });
  expect((await timeline('?kinds=response')).items).toHaveLength(1);
  expect((await app.inject({ url: '/api/v1/incidents/alarm-east/timeline?kinds=x', headers })).statusCode).toBe(400);
  const west = bearer(world.addToken('w', 'reader', 'west'));
  expect((await app.inject({ url: '/api/v1/incidents/alarm-east/timeline', headers: west })).statusCode).toBe(404);
  const brief = (await app.inject({ url: '/api/v1/incidents/alarm-east', headers })).json().responses;
  expect(brief).toMatchObject([{ plan: { id: 'sample' }, stage: 'queued', level: 1 }]);
});
