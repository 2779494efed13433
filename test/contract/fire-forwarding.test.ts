import { afterAll, expect, test } from 'vitest';
import { fireCentre } from '../notify/channels/fire-centre.ts';
import { eventually, openSite, type Site } from './site.ts';

const password = 'quite long and odd 7';
let site: Site | null = null;
let centre: Awaited<ReturnType<typeof fireCentre>> | null = null;
afterAll(async () => {
  await site?.close();
  await centre?.close();
});

interface Whole {
  readonly id: string;
  readonly stage: string;
  readonly progress: { readonly clocks: readonly { readonly id: string; readonly state: string }[] };
  readonly steps: readonly { readonly about: string | null; readonly from: string; readonly by: string | null; readonly reason: string }[];
}

test('a fire that the centre confirms is forwarded, once and over kill -9, and a battery that comes and goes does not clear it', async () => {
  centre = await fireCentre({ addresses: { smoke: 7 }, heartbeatSeconds: 1, timeoutSeconds: 2 });
  const here = centre;
  site = await openSite({ smoke: 'smoke-detector' }, '阳光社区/1号楼', {
    ANLIN_CHANNELS: JSON.stringify([{ id: 'fire', kind: 'gb26875', allowPrivateAddresses: true, ...here.fields }]),
  });
  const gateway = site;
  const whole = async () => {
    const { items } = await gateway.get<{ items: { id: string; plan: { id: string } }[] }>('/api/v1/responses');
    const found = items.find(({ plan }) => plan.id === 'fire');
    return found === undefined ? null : gateway.get<Whole>(`/api/v1/responses/${encodeURIComponent(found.id)}`);
  };
  const forwarded = async () => (await whole())?.steps.filter(({ about }) => about === 'forwarded') ?? [];

  // The centre has it and its confirmation is lost with the process.
  here.freeze(true);
  await gateway.send('smoke', { 'smoke.alarm': true, 'device.battery': 90 });
  await eventually(() => here.came()).toBeGreaterThanOrEqual(1);
  expect(await forwarded()).toEqual([]);
  await gateway.restart('kill');
  here.freeze(false);
  await eventually(async () => (await forwarded()).length).toBe(1);
  expect(await forwarded()).toMatchObject([{ from: '@fire', by: null, reason: 'Forwarded: the fire centre (path fire) has confirmed it' }]);

  const { id } = (await whole())!;
  await gateway.call('/api/v1/users', { body: { id: 'li', name: '李', role: 'manager', password } });
  const { http } = gateway.gateway;
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${http}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: http, cookie },
      body: JSON.stringify(body),
    });
  const cookie = (await post('session', { user: 'li', password })).headers.getSetCookie().map((each) => each.split(';')[0]);
  const acknowledge = async (alarm: string) =>
    expect((await post(`alarms/${encodeURIComponent(alarm)}/acknowledge`, {}, cookie.join('; '))).status).toBe(200);
  await acknowledge(id);
  await eventually(async () => (await whole())?.progress.clocks.find((clock) => clock.id === 'forwarded')?.state).toBe('met');
  // Nobody was sent by that.
  expect((await whole())?.stage).toBe('acknowledged');

  // Others have components of their own: a place that no terminal covers, for one.
  const states = () => here.components().flatMap(({ component }) => (component?.address === 7 ? [component.state] : []));
  const before = states().length;
  await gateway.send('smoke', { 'device.battery': 3 });
  await eventually(() => states().length).toBeGreaterThan(before);
  await gateway.send('smoke', { 'device.battery': 95 });
  const battery = async () => (await gateway.alarms()).filter(({ rule }) => rule.startsWith('device.battery'));
  await eventually(async () => (await battery()).every(({ state }) => state === 'returned-unacknowledged')).toBe(true);
  for (const alarm of await battery()) await acknowledge(alarm.id);
  await eventually(battery).toEqual([]);
  await eventually(() => states().length).toBeGreaterThan(before + 1);
  expect(states().filter((state) => (state & 0b10) === 0)).toEqual([]);
}, 120_000);
