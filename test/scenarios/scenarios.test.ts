import { type TestContext, test } from 'vitest';
import { fastRunningTime, playScenario } from './play-scenario.ts';

/** Simulated seconds, and seconds of the gateway's patience, in one second of the test. */
const times = 10;
fastRunningTime(times);

/** Plays the scenario until everything expected has been told, then looks that nothing else was, and that no receipt is missing. */
async function follows({ expect, onTestFinished }: TestContext, scenario: string, buildings: number, expected: readonly string[]) {
  const played = await playScenario(scenario, { buildings, times });
  onTestFinished(() => played.stop());
  const missing = () => expected.filter((alarm) => !played.told.has(alarm));
  await expect.poll(missing, { timeout: 100_000, interval: 200 }).toEqual([]);
  expect([...played.told.keys()].sort()).toEqual([...expected].sort());
  const counts = await played.endSimulation();
  expect(counts).toMatchObject({ refused: 0, dropped: 0 });
  expect(counts.acknowledged).toBeGreaterThan(played.devices.length);
  await expect.poll(() => played.gateway.reader.unreceipted(10), { timeout: 10_000 }).toEqual([]);
  expect(played.gateway.reader.verifyAudit().bad).toBeNull();
}

test.concurrent(
  'door-forced: five wrong cards, forced, tampered, held open, duress reach the terminal, and nothing else',
  { timeout: 120_000 },
  (context) =>
    follows(context, 'door-forced', 1, [
      'door-1-1 door.denied-often',
      'door-1-1 door.forced',
      'door-1-1 door.tampered',
      'door-1-2 door.held-open',
      'door-1-2 door.duress',
    ]),
);

test.concurrent('charger-overheat: both levels, the trip and the emergency stop', { timeout: 120_000 }, (context) =>
  follows(context, 'charger-overheat', 2, [
    'charger-1-1 charging.temperature-high',
    'charger-1-1 charging.temperature-severe',
    'charger-1-1 charging.over-temperature',
    'charger-2-1 charging.emergency-stop',
  ]),
);

test.concurrent(
  'e-bike-fire: the compartment, the cabinet, the landing; the released door is not forced',
  { timeout: 120_000 },
  (context) =>
    follows(context, 'e-bike-fire', 1, [
      'ebike-1[3] ebike.temperature-high',
      'ebike-1[3] ebike.temperature-severe',
      'ebike-1[3] ebike.dangerous-fault',
      'ebike-1 ebike.smoke',
      'ebike-1 ebike.temperature-high',
      'smoke-1-1-1 smoke.fire',
      'smoke-1-1-1 smoke.thick',
      'smoke-1-1-1 smoke.rising',
    ]),
);
