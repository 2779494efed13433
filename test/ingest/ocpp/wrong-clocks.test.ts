import { afterEach, expect, test } from 'vitest';
import { type Rig, rig } from './rig.ts';

let world: Rig;
afterEach(() => world.stop());

const status = (word: string, timestamp: string) => ({
  connectorId: 1,
  status: word,
  errorCode: word === 'Faulted' ? 'HighTemperature' : 'NoError',
  timestamp,
});
/** What the last message says of the connector. */
const said = () => world.taken.at(-1)!.json.values.connector[1];

test('a fault stands after a state that the station dated years ahead: no heartbeat turns it back', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp1.6');
  await post.call('StatusNotification', status('Available', '2099-01-01T00:00:00Z'));
  // The clock is set, as after the answer to a heartbeat.
  await post.call('Heartbeat', {});
  await post.call('StatusNotification', status('Faulted', new Date().toISOString()));
  await post.call('Heartbeat', {});
  expect(said()).toEqual({ status: 'Faulted', errorCode: 'HighTemperature' });
});

test('the same for a clock that has lost its time, without a boot', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp1.6');
  await post.call('StatusNotification', status('Available', new Date().toISOString()));
  await post.call('StatusNotification', status('Faulted', '1970-01-01T00:07:00Z'));
  await post.call('Heartbeat', {});
  expect(said()).toEqual({ status: 'Faulted', errorCode: 'HighTemperature' });
});

test('a fault of a station whose clock begins anew at each boot is not the fault of the boot before', async () => {
  world = await rig();
  const fault = status('Faulted', '2000-01-01T00:00:05Z');
  for (let boot = 0; boot < 2; boot++) {
    const post = await world.station('post-1', 'ocpp1.6');
    await post.call('StatusNotification', fault, '2');
    post.socket.terminate();
    await post.closed;
  }
  expect(world.counts.get('accepted StatusNotification')).toBe(2);
  // With a time it is one and the same.
  for (let again = 0; again < 2; again++) {
    const post = await world.station('post-1', 'ocpp1.6');
    await post.call('StatusNotification', status('Faulted', '2026-11-28T10:00:00Z'), '2');
    post.socket.terminate();
    await post.closed;
  }
  expect(world.counts.get('accepted duplicate')).toBe(1);
});
