import { connectAsync } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { community } from '../../simulators/community.ts';
import { runSimulation } from '../../simulators/run-simulation.ts';
import { scenarioNamed } from '../../simulators/scenarios/scenario-table.ts';
import { type Mosquitto, mosquittoInstalled, startMosquitto } from './mosquitto.ts';

const installed = mosquittoInstalled();
const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function broker(port?: number): Promise<Mosquitto> {
  const started = await startMosquitto(port);
  open.push(started);
  return started;
}

test.skipIf(!installed)('a community plays over the wire and every message is acknowledged', async () => {
  const { url } = await broker();
  const listener = await connectAsync(url);
  const heard: string[] = [];
  listener.on('message', (topic) => heard.push(topic));
  await listener.subscribeAsync('v1/devices/+/+', { qos: 1 });
  const devices = community({ seed: 1, secret: (id) => id });
  const counters = await runSimulation({
    url,
    devices,
    scenario: scenarioNamed('demo'),
    seed: 1,
    speed: 20,
    signal: AbortSignal.timeout(4_000),
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await listener.endAsync(true);
  expect(counters.acknowledged).toBeGreaterThan(devices.length * 3);
  expect(counters).toMatchObject({ waiting: 0, dropped: 0, failures: 0, refused: 0, sent: counters.acknowledged });
  expect(heard.length).toBe(counters.acknowledged);
  expect(heard).toContain('v1/devices/lift-1-1/events');
});

test.skipIf(!installed)('when the broker dies and comes back, what was not acknowledged is sent again', async () => {
  const first = await broker();
  const stop = new AbortController();
  const seen: number[] = [];
  const run = runSimulation({
    url: first.url,
    devices: community({ seed: 1, buildings: 1, secret: (id) => id }),
    scenario: scenarioNamed('calm'),
    seed: 1,
    speed: 20,
    signal: stop.signal,
    onProgress: (now) => seen.push(now.waiting),
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await first.stop();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await broker(first.port);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  stop.abort();
  const counters = await run;
  expect(Math.max(...seen)).toBeGreaterThan(0);
  expect(counters.failures).toBeGreaterThan(0);
  expect(counters).toMatchObject({ waiting: 0, dropped: 0 });
});
