import { expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { normalise } from '../../src/normalise/normalise.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { phrase } from '../../src/web/console/text/phrases.ts';
import { texts } from '../../src/web/console/text/text-table.ts';

const { profiles } = loadProfiles(`${packageRoot()}/devices`);
const at = Date.UTC(2026, 5, 1);

function problemsOf(profile: string, body: string | Uint8Array): readonly Problem[] {
  const message = { deviceId: 'd', source: 'mqtt', channel: 'telemetry', body: Buffer.from(body), id: null, sealed: null, packet: null };
  return normalise(message as never, profiles.get(profile), at).problems;
}

const bodies: readonly (readonly [string, string | Uint8Array])[] = [
  ['gas-household', '{"gas.concentration": "12.5"}'],
  ['gas-household', '{"gas.concentration": true}'],
  ['gas-household', '{"gas.concentration": 1e999}'],
  ['gas-household', '{"gas.state": "odd"}'],
  ['gas-household', '{"gas.state": [1]}'],
  ['gas-household', '{"nobody.knows": 1}'],
  ['gas-household', '{"ts": 1, "values": {"gas.concentration": 1}}'],
  ['gas-household', '{"ts": 4102444800000, "values": {"gas.concentration": 1}}'],
  ['gas-household', '{"ts": "2026-01-01T08:00:00", "values": {}}'],
  ['gas-household', '{"ts": "yesterday", "values": {}}'],
  ['gas-household', '{"id": "", "other": 1, "values": {}}'],
  ['gas-household', '{"values": 1}'],
  ['gas-household', '[1, {}]'],
  ['gas-household', '{"gas.state": "normal", "gas.state": "low"}'],
  ['gas-household', '{"a": '],
  ['gas-household', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
  ['gas-household', '['.repeat(40) + ']'.repeat(40)],
  ['gas-household', ' '.repeat(70_000)],
  ['gas-household', `[${'1,'.repeat(2_000)}1]`],
  ['no-such-type', '{}'],
];

test.each(bodies.map(([profile, body]) => [String(body).slice(0, 40), profile, body] as const))(
  'every problem of %s is told in Chinese',
  (_name, profile, body) => {
    const problems = problemsOf(profile, body);
    expect(problems.length).toBeGreaterThan(0);
    for (const { code, expected, cure } of problems) {
      expect(Object.keys(texts)).toContain(`problem.${code}`);
      expect(phrase(cure, 'zh'), cure).toMatch(/\p{Script=Han}/u);
      // Words of a device type are the same in every language.
      if (!expected.includes(' | ')) expect(phrase(expected, 'zh'), expected).toMatch(/\p{Script=Han}/u);
    }
  },
);

test('values inside a phrase are kept, and what the table does not know is shown as it came', () => {
  expect(phrase('a number (%LEL)', 'zh')).toBe('数值（%LEL）');
  expect(phrase('at most 65536 bytes', 'zh')).toBe('最多 65536 字节');
  expect(phrase('true | false', 'zh')).toBe('true | false');
  expect(phrase('18. Jan', 'zh')).toBe('18. Jan');
});
