import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { anlin } from '../support/gateway-process.ts';

/** Readings of two days ago: 3 %LEL, then 15 for a while, then 30 for a while. */
const minute = 60_000;
const begin = Math.floor(Date.now() / minute) * minute - 2 * 86_400_000;
const valueAt = (i: number) => (i >= 30 && i < 40 ? 15 : i >= 70 && i < 80 ? 30 : 3);
const minutes = 120;
const range = ['--from', new Date(begin).toISOString(), '--to', new Date(begin + minutes * minute).toISOString()];

interface Run {
  readonly id: string;
  readonly state: string;
  readonly result: {
    readonly devices: number;
    readonly readings: number;
    readonly entries: readonly {
      difference: string;
      after: { rule: string; from: string } | null;
      readings: readonly { value: number }[];
    }[];
    readonly totals: Record<string, number>;
    readonly load: { before: { alarms: number }; after: { alarms: number } };
  } | null;
}

let site: Site;
let draft: string;
const type = readFileSync(join(import.meta.dirname, '../../devices/gas/gas-household.yaml'), 'utf8');

beforeAll(async () => {
  site = await openSite({ 'gas-1': 'gas-household', 'gas-2': 'gas-household', 'smoke-1': 'smoke-detector' }, 'estate/1');
  for (const device of ['gas-1', 'gas-2']) {
    const batch = Array.from({ length: minutes }, (_, i) => ({
      ts: begin + i * minute,
      values: { 'gas.concentration': device === 'gas-1' ? valueAt(i) : 3 },
    }));
    await site.send(device, batch);
  }
  // The first rule of the file whose limit is 25 %LEL: low level.
  expect(type).toMatch(/atLeast: 25 \}\n\s+clear: \{ below: 20 \}/);
  draft = join(site.data, 'draft.yaml');
  writeFileSync(draft, type.replace(/atLeast: 25 \}\n(\s+)clear: \{ below: 20 \}/, 'atLeast: 12 }\n$1clear: { below: 8 }'));
}, 60_000);
afterAll(() => site?.close());

const differing = (run: Run) =>
  run.result?.entries.map(({ difference, after }) => [difference, after?.rule, (Date.parse(after?.from ?? '') - begin) / minute]);

test('a draft over the API: 202, progress, and a diff against the rules in force on the same readings', async () => {
  await eventually(
    async () =>
      (await site.get<{ items: unknown[] }>(`/api/v1/devices/gas-2/readings?from=${begin}&to=${begin + 86_400_000}`)).items.length,
  ).toBe(minutes);
  const body = { text: readFileSync(draft, 'utf8'), from: range[1], to: range[3] };
  const known = await site.alarms('limit=500');
  const begun = await site.call('/api/v1/lab/runs', { body });
  expect(begun.status).toBe(202);
  const { run } = (await begun.json()) as { run: Run };
  await eventually(async () => (await site.get<Run>(`/api/v1/lab/runs/${run.id}`)).state).toBe('done');
  const done = await site.get<Run>(`/api/v1/lab/runs/${run.id}`);
  expect(done.result).toMatchObject({ devices: 2, readings: 2 * minutes });
  expect(differing(done)).toEqual([['gained', 'gas.low', 30]]);
  expect(done.result?.entries[0]?.readings.map(({ value }) => value)).toContain(15);
  expect(done.result?.load.after.alarms).toBe(done.result!.load.before.alarms + 1);
  // Nobody has heard of it.
  expect(await site.alarms('limit=500')).toEqual(known);
});

test('a text with problems starts nothing and says where they are', async () => {
  const answer = await site.call('/api/v1/lab/runs', { body: { text: type.replace('atLeast: 25', 'atLeast: twenty') } });
  expect(answer.status).toBe(200);
  const { run, problems } = (await answer.json()) as { run: unknown; problems: { line: number; pointer: string }[] };
  expect(run).toBeNull();
  expect(problems[0]?.pointer).toMatch(/^\/rules\/gas\.low/);
  expect(problems[0]?.line).toBeGreaterThan(1);
  const unknown = await site.call('/api/v1/lab/runs', { body: { text: type.replace('id: gas-household', 'id: gas-other') } });
  expect(((await unknown.json()) as { problems: { came: string }[] }).problems[0]?.came).toBe('gas-other');
  const late = await site.call('/api/v1/lab/runs', { body: { text: type, from: range[3], to: range[1] } });
  expect(late.status).toBe(400);
  expect((await site.call('/api/v1/lab/runs/nothing')).status).toBe(404);
});

test('the command line says the same with the gateway and without it', async () => {
  const beside = await site.cli<Run>('lab', draft, ...range);
  expect(differing({ ...beside, result: beside.result && { ...beside.result, entries: beside.result.entries.map(asText) } })).toEqual([
    ['gained', 'gas.low', 30],
  ]);
  await site.gateway.stop();
  const alone = await site.cli<Run>('lab', draft, ...range);
  expect(alone.result).toEqual(beside.result);
  const words = await anlin(['lab', draft, ...range, '--lang', 'zh'], site.env);
  expect(words.code).toBe(0);
  expect(words.out).toMatch(/gas-household：2 台设备，240 个读数/);
  expect(words.out).toMatch(/新增 .* gas-1 {2}gas\.low/);
});

test('over a scenario of the simulators: no gateway, no store, the same evaluator', async () => {
  const at = async (file: string) => {
    const { code, out, err } = await anlin(['lab', file, '--scenario', 'gas-leak', '--buildings', '1', '--json'], site.env);
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as Run & { result: NonNullable<Run['result']> };
  };
  const { result } = await at(draft);
  // The kitchen's alarm comes earlier under a lower limit; nothing else of the story changes.
  expect(result.entries.map(({ difference, after }) => [difference, after?.rule])).toEqual([['earlier', 'gas.low']]);
  expect(result.entries[0]?.readings.length).toBeGreaterThan(5);
  expect(result.totals.same).toBeGreaterThan(2);
  const same = join(site.data, 'same.yaml');
  writeFileSync(same, type);
  expect((await at(same)).result.totals).toMatchObject({ gained: 0, lost: 0, earlier: 0, later: 0 });
  const unknown = await anlin(['lab', draft, '--scenario', 'nothing'], site.env);
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/scenario: expected one of .*gas-leak.*came 'nothing'/)]);
});

test('used wrongly it says how to use it', async () => {
  const wrong = await anlin(['lab', 'no.such-rule'], site.env);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/expected a draft of a device type.*came "no.such-rule"/s)]);
  const time = await anlin(['lab', draft, '--from', 'yesterday'], site.env);
  expect([time.code, time.err]).toEqual([2, expect.stringMatching(/--from: expected RFC 3339/)]);
  // A rule of one type: its file in the folder is the draft, and nothing is changed in it.
  const same = await site.cli<Run>('lab', 'gas.low', ...range).catch((error: Error) => error.message);
  expect(typeof same === 'string' ? same : same.result?.entries).toEqual(typeof same === 'string' ? expect.stringMatching(/gas\.low/) : []);
});

/** The command line prints ms, the API RFC 3339. */
function asText<T extends { after: { rule: string; from: string } | null }>(entry: T): T {
  return entry.after === null ? entry : { ...entry, after: { ...entry.after, from: new Date(entry.after.from).toISOString() } };
}
