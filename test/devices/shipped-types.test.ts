import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeviceUnderJudgement, exampleReader } from '../../src/gateway/example-ports.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const root = join(import.meta.dirname, '../..');
const { profiles } = loadProfiles(join(root, 'devices'));
const at = Date.UTC(2026, 0, 1);

/** The MQTT types that the contract names. */
const contract = [
  'lift-monitor',
  'lift-door-vibration',
  'lift-alarm-unit',
  'gas-household',
  'gas-shaft-valve',
  'door-controller',
  'charging-post',
  'ebike-cabinet',
  'smoke-detector',
  'sos-button',
  'air-quality',
];

test.each(contract)('%s is shipped, with examples of every kind, and stands in the generated list and the README', (id) => {
  const profile = profiles.get(id);
  expect([...new Set(profile?.examples.map((example) => example.kind))].sort()).toEqual(['alarm', 'broken', 'normal']);
  const list = readFileSync(join(root, 'docs/generated/device-types.md'), 'utf8');
  const section = list.split('\n## ').find((part) => part.startsWith(`${id}\n`)) ?? '';
  for (const { name } of profile?.examples ?? []) expect(section).toContain(`\`${name}\``);
  for (const rule of profile?.rules ?? []) expect(section).toContain(`\`${rule.id}\``);
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\`${id}\``);
});

test.each(contract)('%s takes the vocabulary names as JSON keys', async (id) => {
  for (const { point, component, path } of profiles.get(id)?.bindings ?? [])
    expect(path).toEqual([component === '' ? point.name : `${point.name}[${component}]`]);
});

/** `component rule` of everything that these messages, ten seconds apart, raise. */
async function raised(id: string, payloads: readonly object[]): Promise<string[]> {
  const profile = profiles.get(id)!;
  const device = new DeviceUnderJudgement('Asia/Shanghai');
  await device.start(profile, at);
  const all: string[] = [];
  for (const [i, payload] of payloads.entries()) {
    const run = i * 10_000;
    const message = await exampleReader.read(profile, 'telemetry', new TextEncoder().encode(JSON.stringify(payload)), at + run);
    const judged = await device.message(at + run, run, message);
    all.push(...judged.filter(({ to }) => to === 'true' || to === 'event').map(({ component, rule }) => `${component} ${rule}`));
  }
  return all;
}

test('each compartment of a cabinet is judged by itself, and the cabinet beside them', async () => {
  const hot = { 'charging.temperature[3]': 72, 'charging.temperature[4]': 56, 'charging.temperature': 30 };
  expect(await raised('ebike-cabinet', [hot, hot, { ...hot, 'smoke.alarm': true }])).toEqual([
    '3 ebike.temperature-severe',
    '3 ebike.temperature-high',
    '4 ebike.temperature-high',
    ' ebike.smoke',
  ]);
});

test('a door that the fire alarm opened is not forced; without that release the same door is', async () => {
  const open = { 'door.position': 'open', 'door.lock': 'locked' };
  expect(await raised('door-controller', [{ ...open, 'door.fireRelease': true }])).toEqual([]);
  expect(await raised('door-controller', [{ ...open, 'door.fireRelease': false }])).toEqual([' door.forced']);
  expect(await raised('door-controller', [open])).toEqual([' door.forced']);
});

test('who passes a door is a pseudonym on the disk; a name and a picture are not there at all', async () => {
  const pass = { 'door.access': 'duress', 'door.subject': 'card-0042', name: '张三', photo: '/9j/4AAQ' };
  const { stored, readings, problems } = await exampleReader.read(
    profiles.get('door-controller')!,
    'events',
    new TextEncoder().encode(JSON.stringify(pass)),
    at,
  );
  const kept = Buffer.from(stored.body).toString();
  expect(kept).not.toMatch(/card-0042|张三|9j|name|photo/);
  expect(JSON.parse(kept)['door.subject']).toMatch(/^p-/);
  expect(readings.map(({ point }) => point)).toEqual(['door.access', 'door.subject']);
  expect(problems).toEqual([]);
});

test('where a number comes from can be read in both languages', () => {
  const untranslated = [...profiles.values()].flatMap(({ id, rules }) =>
    rules
      .filter(({ source }) => source !== null && source.zh === source.en && /\b[a-z]{3,}/.test(source.en))
      .map((rule) => `${id} ${rule.id}`),
  );
  expect(untranslated).toEqual([]);
  expect([...profiles.values()].flatMap(({ rules }) => rules.filter(({ source }) => source !== null)).length).toBeGreaterThan(80);
});
