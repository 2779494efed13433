import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../support/gateway-process.ts';
import { gasInterlock, InterlockSite } from './interlock-site.ts';
import { eventually } from './site.ts';

/** ms between the acknowledgement of the alarm's message and `kill -9`: before, at and after the sending. */
const delays = process.env.ANLIN_SLOW === '1' ? [0, 1, 3, 6, 12, 40, 400] : [2, 400];
const world = new InterlockSite();
beforeAll(async () => {
  world.write(gasInterlock(60));
  await world.open(delays.length + 1);
}, 60_000);
afterAll(() => world.close());

test('kill -9 at the firing loses none and sends none twice; a restart fires nothing anew', async () => {
  await world.act('ann', 'propose', { comment: 'leaks' });
  await world.act('ann', 'test', { deviceId: `gas-${delays.length + 1}` });
  await eventually(async () => (await world.act('bo', 'witness', { passed: true })).status).toBe(200);
  expect((await world.act('bo', 'approve')).body.site?.state).toBe('enabled');
  const seen: string[] = [];
  for (const [index, delay] of delays.entries()) {
    const device = `gas-${index + 1}`;
    const before = world.valve.told.length;
    // The last: it was sent, and no answer comes before the kill.
    world.valve.mode = index === delays.length - 1 ? 'silent' : 'obey';
    const { site } = world;
    const client = await mqtt.connectAsync(site.gateway.mqtt, {
      username: device,
      password: world.secrets.get(device) ?? '',
      reconnectPeriod: 0,
    });
    client.on('error', () => {});
    await client.publishAsync(`v1/devices/${device}/telemetry`, JSON.stringify({ 'gas.concentration': 60 }), { qos: 1 });
    await new Promise((resolve) => setTimeout(resolve, delay));
    process.kill(site.gateway.pid, 'SIGKILL');
    await site.gateway.exited;
    await Promise.all([client.endAsync(true).catch(() => {}), world.valve.leave()]);
    site.gateway = await startGateway({ data: site.data, env: { ...site.env }, readyMs: 30_000 });
    const asked = world.valve.told.length - before;
    await world.valve.connect();
    const own = async () => (await world.firings()).filter(({ deviceId, testBy }) => deviceId === device && testBy === null);
    // Acknowledged: so there is an alarm, and so there is a firing, and one only.
    await eventually(async () => (await own()).map(({ effects }) => effects.map(({ state }) => state)).join(), { timeout: 40_000 }).toMatch(
      /^(confirmed|expired)$/,
    );
    const [firing] = await own();
    const [effect] = firing?.effects ?? [];
    const told = world.valve.told.length - before;
    expect(told, `killed after ${delay} ms`).toBeLessThanOrEqual(1);
    if (effect?.state === 'confirmed') expect(told).toBe(1);
    // Perhaps sent: not sent again, and people are told.
    else expect((await world.alarms('interlock.not-confirmed')).length).toBeGreaterThan(0);
    seen.push(`${delay} ms: ${effect?.state}, attempts ${effect?.attempts}, told ${asked} before and ${told} in all`);
  }
  console.log(seen.join('\n'));
  // A stop and start with every alarm standing: nothing moves.
  const [told, firings] = [world.valve.told.length, (await world.firings()).length];
  await world.valve.leave();
  await world.site.restart('stop');
  await world.valve.connect();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect([world.valve.told.length, (await world.firings()).length]).toEqual([told, firings]);
}, 180_000);
