import { expect, onTestFinished, test } from 'vitest';
import { fastRunningTime } from './fast-running-time.ts';
import { playScenario } from './play-scenario.ts';

/** Simulated seconds in one second of the test: the power is back after 105 seconds of it, long after everything was told. */
const times = 6;

/** Which alarm a power cut makes of each device type; a type that is not here notices nothing. */
const rules: Readonly<Record<string, string>> = {
  'lift-monitor': 'lift.fault',
  'door-controller': 'device.power-lost',
  'gas-shaft-valve': 'device.power-lost',
  'ebike-cabinet': 'device.power-lost',
  'gas-household': 'device.silent',
  'lift-door-vibration': 'device.silent',
  'charging-post': 'device.silent',
};

test('power-cut: a thousand devices go dark over MQTT, and the terminal is told of every one of them, once', {
  timeout: 150_000,
}, async () => {
  // Patient while a thousand devices connect and everything happens at once, then quick while nothing but silence is waited for.
  const setRunningTime = fastRunningTime(3);
  const played = await playScenario('power-cut', { buildings: 50, times });
  onTestFinished(() => played.stop());
  const { gateway, told } = played;
  const expected = played.devices.flatMap(({ id, profile }) => (rules[profile] === undefined ? [] : [`${id} ${rules[profile]}`]));
  expect(expected.length).toBeGreaterThan(1_000);

  const missing = (of: readonly string[]) => of.filter((alarm) => !told.has(alarm)).length;
  const said = expected.filter((alarm) => !alarm.endsWith(' device.silent'));
  await expect.poll(() => missing(said), { timeout: 60_000, interval: 200 }).toBe(0);
  setRunningTime(12);
  await expect.poll(() => missing(expected), { timeout: 60_000, interval: 500 }).toBe(0);
  const trapped = [...told.keys()].filter((alarm) => alarm.endsWith(' lift.entrapment'));
  expect([...told.keys()].sort()).toEqual([...expected, ...trapped].sort());
  expect(new Set(told.values()).size).toBe(told.size);

  // Every device had been heard before it went dark: the silence is that of a device, not of a connection that never was.
  const counts = await played.endSimulation();
  expect(counts).toMatchObject({ refused: 0, dropped: 0 });
  const active = gateway.reader.activeAlarms();
  expect(new Set(active.map(({ subject, component, rule }) => `${subject} ${component} ${rule}`)).size).toBe(told.size);
  await expect.poll(() => gateway.reader.unreceipted(10), { timeout: 10_000 }).toEqual([]);
  expect(gateway.reader.verifyAudit().bad).toBeNull();
});
