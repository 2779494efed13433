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

test('forecasts within what the caller may see: with a day first, without one it says why', async () => {
  const { world, app } = await fixture();
  const basis = { zh: '只有 4 天的读数', en: 'Only 4 days of readings' };
  const forecast = (deviceId: string, place: string, days: number | null) => ({
    deviceId,
    profile: 'gas',
    place,
    point: 'device.battery',
    component: '',
    title: { zh: '更换电池', en: 'Change the battery' },
    value: 38,
    limit: 30,
    unit: '%',
    dueOn: days === null ? null : '2026-02-10',
    days,
    perMonth: -6,
    observedDays: 57,
    basis,
  });
  world.forecasts.set('gas-1', [forecast('gas-1', world.journal.devices.get('gas-1')!.place, null)]);
  world.forecasts.set('gas-2', [forecast('gas-2', world.journal.devices.get('gas-2')!.place, 40)]);
  const get = async (url: string, place = '') =>
    (
      await app.inject({ url: `/api/v1/maintenance/forecasts${url}`, headers: bearer(world.addToken(`f${url}${place}`, 'reader', place)) })
    ).json();
  expect((await get('')).items.map(({ deviceId, days }: { deviceId: string; days: number | null }) => [deviceId, days])).toEqual([
    ['gas-2', 40],
    ['gas-1', null],
  ]);
  expect((await get('?dated=false')).items).toMatchObject([{ deviceId: 'gas-1', dueOn: null, basis }]);
  expect((await get('?dated=true')).items).toMatchObject([{ deviceId: 'gas-2', dueOn: '2026-02-10' }]);
  expect((await get('', 'west')).items.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual(['gas-2']);
  expect((await get('?place=west', 'east')).items).toEqual([]);
});
