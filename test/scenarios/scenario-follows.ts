import { expect, onTestFinished } from 'vitest';
import { fastRunningTime } from './fast-running-time.ts';
import { playScenario } from './play-scenario.ts';

/** Simulated seconds, and seconds of the gateway's patience, in one second of the test. */
const times = 10;

/** Plays the scenario until everything expected has been told, then looks that nothing else was, and that no receipt is missing. */
export async function scenarioFollows(scenario: string, buildings: number, expected: readonly string[], stations = false): Promise<void> {
  const setRunningTime = fastRunningTime(1);
  const played = await playScenario(scenario, { buildings, times, stations });
  onTestFinished(() => played.stop());
  setRunningTime(times);
  const missing = () => expected.filter((alarm) => !played.told.has(alarm));
  await expect.poll(missing, { timeout: 100_000, interval: 200 }).toEqual([]);
  expect([...played.told.keys()].sort()).toEqual([...expected].sort());
  const counts = await played.endSimulation();
  expect(counts).toMatchObject({ refused: 0, dropped: 0 });
  expect(counts.acknowledged).toBeGreaterThan(played.devices.length);
  await expect.poll(() => played.gateway.reader.unreceipted(10), { timeout: 10_000 }).toEqual([]);
  expect(played.gateway.reader.verifyAudit().bad).toBeNull();
}
