import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Alarm, basic, openSite, type Site, StreamClient } from '../contract/site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { shortened } from '../support/shortened.ts';

/** A lift that tests its alarm over the way that the alarm takes, at a gateway and two terminals. A day is a minute here. */
const folder = temporaryFolder('lift-test-call');
let site: Site;
let desk: StreamClient;
let secret = '';
const told = () => desk.of('delivery').map(({ alarm, event }) => `${(alarm as Alarm).rule} ${event}`);
const heartbeat = { 'lift.alarmButton': false, 'device.battery': 97 };

/** A screen that is looked at says so. */
const alive = setInterval(() => {
  if (desk?.socket.readyState === WebSocket.OPEN) desk.alive();
}, 5_000);

async function openDesk(after: number | null = null): Promise<void> {
  desk = new StreamClient(site, 'desk', { authorization: basic('desk', secret) }, after);
  await desk.open();
  desk.alive();
}

beforeAll(async () => {
  const devices = shortened(folder, 'devices', 'lift/lift-alarm-unit.yaml', /within: 30 h/, 'within: 60 s');
  site = await openSite({ 'lift-alarm-1': 'lift-alarm-unit' }, '阳光社区/1号楼/1单元', { ANLIN_DEVICES: devices });
  secret = (await site.cli<{ secret: string }>('terminal', 'add', 'desk', '--place', '阳光社区')).secret;
}, 90_000);
afterAll(async () => {
  clearInterval(alive);
  desk?.socket.terminate();
  await site?.close();
  removeFolder(folder);
});

test('a test call is recorded and wakes nobody; without one it is told once, over a kill; the next one ends it; the button rings, test or not', async () => {
  await openDesk();
  await site.send('lift-alarm-1', { id: 'test-1', values: { 'lift.testCall': true } }, 'events');
  await site.send('lift-alarm-1', heartbeat);
  await expect.poll(async () => (await site.latest('lift-alarm-1'))['lift.testCall']?.value, { timeout: 20_000 }).toBe(true);
  const first = (await site.latest('lift-alarm-1'))['lift.testCall']?.ts;
  expect(await site.alarms('limit=100')).toEqual([]);
  expect(told()).toEqual([]);

  // It goes on without one, and in the middle the gateway is killed.
  const device = await site.connect('lift-alarm-1');
  const say = (values: object) => device.publishAsync('v1/devices/lift-alarm-1/telemetry', JSON.stringify(values), { qos: 1 });
  for (let beat = 0; beat < 3; beat++) {
    await say(heartbeat);
    await new Promise((done) => setTimeout(done, 10_000));
  }
  expect(told()).toEqual([]);
  await device.endAsync();
  desk.socket.terminate();
  await site.restart('kill');
  await openDesk();
  const again = await site.connect('lift-alarm-1');
  const beats = setInterval(
    () => void again.publishAsync('v1/devices/lift-alarm-1/telemetry', JSON.stringify(heartbeat), { qos: 1 }).catch(() => {}),
    5_000,
  );
  try {
    const missed = await desk.delivery('lift.test-call-missed', 90_000);
    expect(missed).toMatchObject({ event: 'raised', alarm: { severity: 'major', exercise: false, deviceId: 'lift-alarm-1' } });
    expect((missed.alarm as Alarm).reason).toContain('定期测试呼叫');
    expect((await site.latest('lift-alarm-1'))['lift.testCall']?.ts).toBe(first);

    // The next one comes with a finger on the button: that is an alarm.
    const both = { id: 'test-2', values: { 'lift.testCall': true, 'lift.alarmButton': true } };
    await again.publishAsync('v1/devices/lift-alarm-1/events', JSON.stringify(both), { qos: 1 });
    await desk.delivery('lift.alarm-button', 30_000);
  } finally {
    clearInterval(beats);
    await again.endAsync();
  }
  await expect
    .poll(async () => Object.fromEntries((await site.alarms()).map(({ rule, state }) => [rule, state])), { timeout: 20_000 })
    .toEqual({ 'lift.alarm-button': expect.stringContaining('unacknowledged'), 'lift.test-call-missed': 'returned-unacknowledged' });
  expect(told().filter((line) => line === 'lift.test-call-missed raised')).toHaveLength(1);
}, 240_000);
