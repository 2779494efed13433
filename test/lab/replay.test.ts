import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labResult } from '../../src/lab/lab-result.ts';
import { replayDevice } from '../../src/lab/replay-device.ts';
import { type LabJob, replayPart } from '../../src/lab/replay-part.ts';
import { labLimits, ruleChanges } from '../../src/lab/rule-changes.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import type { Reading, Value } from '../../src/model/reading.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const { profiles } = loadProfiles(join(import.meta.dirname, '../../devices'));
const gas = profiles.get('gas-household')!;
const minute = 60_000;
const from = Date.UTC(2026, 9, 1);
const device = { id: 'gas-1', profile: gas.id, place: '' };
const never = async () => {
  throw new Error('nothing asks');
};

function withRule(profile: DeviceProfile, id: string, change: (rule: Rule) => Rule): DeviceProfile {
  return { ...profile, version: 'draft', rules: profile.rules.map((rule) => (rule.id === id ? change(rule) : rule)) };
}
const limitOf = (limit: number, clear: number) => (rule: Rule) => ({
  ...rule,
  condition: {
    kind: 'threshold',
    point: 'gas.concentration',
    raise: { op: 'atLeast', limit },
    clear: { op: 'below', limit: clear },
  } as const,
});

/** One value a minute; null in the list = nothing came. */
function readings(values: readonly (Value | 'nothing')[]): readonly Reading[] {
  return values.flatMap((value, i) =>
    value === 'nothing'
      ? []
      : [
          {
            ts: from + i * minute,
            point: 'gas.concentration',
            component: '',
            value,
            unit: '%LEL',
            quality: value === null ? 'missing' : 'good',
          } as const,
        ],
  );
}
const stored = (all: readonly Reading[]) => async (query: SeriesQuery) =>
  all.filter(({ ts }) => ts >= query.from && ts < query.to).slice(0, query.limit);

async function lab(values: readonly (Value | 'nothing')[], draft: DeviceProfile, current = gas, before: readonly Reading[] = []) {
  const job: LabJob = {
    current,
    draft,
    devices: [device],
    places: null,
    from,
    to: from + values.length * minute,
    timeZone: 'Asia/Shanghai',
  };
  const part = await replayPart(job, { query: stored([...before, ...readings(values)]), answer: never, onProgress: () => {} });
  return labResult(job, [part]);
}
const brief = ({ entries }: Awaited<ReturnType<typeof lab>>) =>
  entries.map(({ difference, before, after }) => [difference, (after ?? before)?.rule, ((after ?? before)!.from - from) / minute]);

test('the same rules give no difference, whatever was seen', async () => {
  const { totals, changes } = await lab([3, 3, 30, 30, 30, 60, 3, 3, null, 3], gas);
  expect(totals).toMatchObject({ gained: 0, lost: 0, earlier: 0, later: 0 });
  expect(totals.same).toBeGreaterThan(0);
  expect(changes).toEqual([]);
});

test('a lower limit gains alarms, a higher one loses them, with the readings around', async () => {
  const values = [...Array<number>(20).fill(3), ...Array<number>(5).fill(15), ...Array<number>(20).fill(3)];
  const lower = await lab(values, withRule(gas, 'gas.low', limitOf(12, 8)));
  expect(brief(lower)).toEqual([['gained', 'gas.low', 20]]);
  expect(lower.entries[0]?.readings.map(({ value }) => value)).toEqual([
    ...Array<number>(10).fill(3),
    ...Array<number>(5).fill(15),
    ...Array<number>(5).fill(3),
  ]);
  expect(lower.load.after.alarms - lower.load.before.alarms).toBe(1);
  expect(lower.entries[0]?.after?.reason.zh).toMatch(/15/);

  const current = withRule(gas, 'gas.low', limitOf(12, 8));
  expect(brief(await lab(values, withRule(gas, 'gas.low', limitOf(16, 8)), current))).toEqual([['lost', 'gas.low', 20]]);
});

test('a delay makes the alarm later by as much', async () => {
  const values = [3, 3, 30, 30, 30, 30, 30, 30, 3, 3, 3];
  const old = withRule(gas, 'gas.low', (rule) => ({ ...limitOf(20, 15)(rule), raiseDelaySeconds: 0 }));
  const { entries } = await lab(
    values,
    withRule(old, 'gas.low', (rule) => ({ ...rule, raiseDelaySeconds: 150 })),
    old,
  );
  expect(entries.map(({ difference, shiftMs }) => [difference, shiftMs])).toEqual([['later', 150_000]]);
});

test('a missing value is no zero, and unknown ends nothing', async () => {
  // 30, then nothing known for a while, then 30 again: one alarm, under both.
  const draft = withRule(gas, 'gas.low', limitOf(24, 20));
  const { entries } = await lab([3, 30, null, null, null, 30, 3, 3], draft, withRule(gas, 'gas.low', limitOf(40, 20)));
  expect(entries.map(({ difference, after }) => [difference, after?.from, after?.to])).toEqual([
    ['gained', from + minute, from + 6 * minute + 30_000],
  ]);
});

test('a device that was not there yet was not silent; one that was heard before the range was', async () => {
  const silent = (seconds: number) =>
    withRule(gas, 'device.silent', (rule) => ({ ...rule, condition: { kind: 'absence', seconds } as const }));
  const late = [...Array<'nothing'>(60).fill('nothing'), ...Array<number>(10).fill(3)];
  expect((await lab(late, silent(600), silent(36_000))).entries).toEqual([]);
  expect((await lab(Array<'nothing'>(60).fill('nothing'), silent(600), silent(36_000))).entries).toEqual([]);
  const heard = { ts: from - minute, point: 'gas.concentration', component: '', value: 3, unit: '%LEL', quality: 'good' } as const;
  const { entries } = await lab(late, silent(600), silent(36_000), [heard]);
  expect(entries.map(({ difference, after }) => [difference, after?.rule, (after!.from - from) / minute])).toEqual([
    ['gained', 'device.silent', 10],
  ]);
});

test('silence is judged from the gaps between readings', async () => {
  const silent = (seconds: number) =>
    withRule(gas, 'device.silent', (rule) => ({ ...rule, condition: { kind: 'absence', seconds } as const }));
  const gap = [...Array<number>(5).fill(3), ...Array<'nothing'>(30).fill('nothing'), ...Array<number>(5).fill(3)];
  const { entries } = await lab(gap, silent(600), silent(36_000));
  expect(entries.map(({ difference, after }) => [difference, after?.rule, after?.from, after?.to])).toEqual([
    ['gained', 'device.silent', from + 14 * minute, from + 35 * minute],
  ]);
});

test('a moment that a page cuts is still one message, and every reading is played once', async () => {
  const all = Array.from(
    { length: 30_001 },
    (_, i): Reading => ({
      ts: from + Math.floor(i / 7) * 1000,
      point: 'gas.concentration',
      component: String(i % 7),
      value: 1,
      unit: '%LEL',
      quality: 'good',
    }),
  );
  const range = { from, to: from + 86_400_000, timeZone: 'Asia/Shanghai' };
  const seen = await replayDevice(
    device,
    [gas],
    range,
    async (begin, limit) => all.filter(({ ts }) => ts >= begin).slice(0, limit),
    never,
    null,
  );
  expect(seen).toMatchObject({ readings: 30_001, messages: Math.ceil(30_001 / 7) });
});

test('what changed in words only is said and judged as before; another way of reading is a limit', () => {
  const words = withRule(gas, 'gas.low', (rule) => ({ ...rule, severity: 'minor' }));
  expect(ruleChanges(gas, words)).toEqual([{ rule: 'gas.low', change: 'words' }]);
  const fewer = { ...gas, rules: gas.rules.filter(({ id }) => id !== 'gas.low') };
  expect(ruleChanges(gas, fewer)).toEqual([{ rule: 'gas.low', change: 'removed' }]);
  expect(ruleChanges(fewer, gas)).toEqual([{ rule: 'gas.low', change: 'new' }]);
  expect(ruleChanges(gas, { ...gas, expectedIntervalSeconds: 1 }).every(({ change }) => change === 'changed')).toBe(true);
  const scaled = { ...gas, bindings: gas.bindings.map((binding) => ({ ...binding, scale: 10 })) };
  expect(labLimits(gas, gas)).toHaveLength(1);
  expect(labLimits(gas, scaled)).toHaveLength(2);
});

test('a removed rule loses its alarms', async () => {
  const draft = { ...gas, version: 'draft', rules: gas.rules.filter(({ id }) => id !== 'gas.high') };
  const result = await lab([3, 3, 80, 80, 80, 3, 3, 3], draft);
  expect(brief(result)).toEqual([['lost', 'gas.high', 2]]);
  expect(result.rules.find(({ rule }) => rule === 'gas.high')).toMatchObject({ lost: 1, same: 0, after: null });
});

test('a rule says its limit on both sides, also when nothing came of it', async () => {
  const draft = withRule(gas, 'gas.low', (rule) => ({
    ...rule,
    condition: { ...rule.condition, raise: { op: 'atLeast', limit: 22 } } as typeof rule.condition,
  }));
  const { rules } = await lab([3, 3, 3], draft);
  expect(rules.map(({ rule, before, after, same }) => [rule, before?.limit?.limit, after?.limit?.limit, same])).toEqual([
    ['gas.low', 25, 22, 0],
  ]);
});
