import { expect, test } from 'vitest';
import { bearer, fixture } from './api-fixture.ts';

test('the list of what is due, its counts, and how well devices are: within what the caller may see', async () => {
  const { world, app } = await fixture();
  const known = world.journal.devices.get('gas-1')!;
  world.journal.devices.set('gas-1', { ...known, record: { installedOn: '2021-01-12', calibratedOn: '2024-12-01' } });
  const get = async (url: string, place = '') =>
    (await app.inject({ url: `/api/v1/maintenance${url}`, headers: bearer(world.addToken(`t${url}${place}`, 'reader', place)) })).json();
  const all = await get('');
  expect(all.counts).toEqual({ overdue: 1, soon: 1, later: 0, unknown: 2 });
  expect(all.items[0]).toMatchObject({ deviceId: 'gas-1', kind: 'calibration', state: 'overdue', dueOn: '2025-12-01', days: -31 });
  expect(all.items[0].basis.en).toContain('2024-12-01');
  expect((await get('?state=soon')).items).toMatchObject([{ deviceId: 'gas-1', kind: 'expiry', days: 10 }]);
  expect((await get('?kind=expiry&deviceId=gas-2')).items).toMatchObject([{ state: 'unknown', dueOn: null }]);
  const west = await get('', 'west');
  expect([west.counts.unknown, west.items.every(({ deviceId }: { deviceId: string }) => deviceId === 'gas-2')]).toEqual([2, true]);
  expect((await get('?place=west', 'east')).items).toEqual([]);
  const first = await get('?limit=3');
  expect((await get(`?limit=3&cursor=${first.next}`)).items).toHaveLength(1);
  const health = await get('/health');
  expect(health.items.map(({ deviceId, score }: { deviceId: string; score: number }) => [deviceId, score])).toEqual([
    ['gas-1', 65],
    ['gas-2', 95],
  ]);
});
