import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { Sandbox } from '../../src/expressions/sandbox.ts';
import { processorMs } from '../../src/runtime/child-program.ts';
import { systemClock } from '../../src/runtime/clock.ts';

const ends: string[] = [];
// The limit of processor time is what is tested; how long a busy machine lets a process wait is not.
const sandbox = new Sandbox({ clock: systemClock, onEnd: (limit) => ends.push(limit), longestMs: 10_000 });
const jsonata = (text: string, input: unknown = {}) => sandbox.ask({ language: 'jsonata', expressions: [text], input });
const value = async (text: string, input: unknown = {}) => {
  const outcome = await jsonata(text, input);
  return outcome.kind === 'done' ? outcome.cells[0] : outcome.kind === 'stopped' ? outcome.limit : outcome.kind;
};

beforeEach(async () => {
  ends.length = 0;
  // A process that is up: its start does not count.
  expect(await value('1')).toEqual({ value: 1 });
  ends.length = 0;
});
afterAll(() => sandbox.stop());
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

test.each([
  ['for ever', '($f := function($n) { $f($n + 1) }; $f(0))'],
  ['for ever without growing', '($f := function() { [1..1000][$ = 0] ~> $count() = 0 ? $f() : 1 }; $f())'],
  ['a regex bomb', '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)'],
])('%s: stopped, and the next one works', async (_name, text) => {
  const hostile = value(text);
  const next = value('a', { a: 5 });
  const stopped = await hostile;
  // The library's own bound on depth may be quicker than the clock.
  if (typeof stopped !== 'string') expect(stopped).toHaveProperty('failed');
  else expect(ends[0]).toBe('time');
  expect(await next).toEqual({ value: 5 });
});

test.each([
  ['ten million numbers', '$sum([1..10000000])'],
  ['a text of half a gigabyte', '$length($pad("x", 500000000) & "y")'],
  ['lists of lists', '[1..10000000].[1..1000]'],
  ['a list that doubles', '($f := function($a) { $f($append($a, $a)) }; $f([1..1000]))'],
])('%s: over without harm to this process', async (_name, text) => {
  const over = await value(text);
  // The library's own bound on lists may be quicker than ours.
  if (typeof over !== 'string') expect(over).toEqual({ failed: expect.stringContaining('maximum sequence length') });
  expect(await value('2')).toEqual({ value: 2 });
});

test('the process is killed by somebody else: the job in hand is tried again', async () => {
  const { pid } = (sandbox as unknown as { child: { program: { pid: number } } }).child.program;
  const asked = value('a', { a: 7 });
  process.kill(pid, 'SIGKILL');
  expect(await asked).toEqual({ value: 7 });
});

test('a regex bomb in CEL is stopped as well', async () => {
  const outcome = await sandbox.ask({
    language: 'cel',
    kinds: { 'gas.state': 'text' },
    expressions: ['gas.state.matches("^(a+)+$")'],
    input: { 'gas.state': `${'a'.repeat(40)}!` },
  });
  expect(outcome).toEqual({ kind: 'stopped', limit: 'time' });
  expect(ends).toEqual(['time']);
});

test('no clock, no chance, no way to what is around', async () => {
  // Not by name: the check at load refuses that. A date without a day is filled in from the clock, which stands still.
  expect(await value('$toMillis("12:00", "[H01]:[m01]")')).toEqual({ value: 12 * 3_600_000 });
  expect(await value('$random()')).toHaveProperty('failed');
  expect(await value('$string.constructor("return process")()')).toHaveProperty('failed');
  expect(await value('$lookup({}, "constructor")')).toBeNull();
  expect(await value('constructor.constructor')).toBeNull();
  await value('$merge([{}, {"__proto__": {"polluted": 1}}])');
  await value('$ ~> |$|{"__proto__": {"polluted": 1}}|');
  expect(await value('polluted', {})).toBeNull();
});

test('many at once: each gets its own answer, in order, and a hostile one among them costs nobody theirs', async () => {
  const order: number[] = [];
  const asked = Array.from({ length: 200 }, async (_unused, index) => {
    const text = index === 50 ? '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)' : 'n * 2';
    const got = await value(text, { n: index });
    order.push(index);
    return got;
  });
  const got = await Promise.all(asked);
  expect(got[50]).toBe('time');
  expect(got.filter((_cell, index) => index !== 50)).toEqual(
    Array.from({ length: 200 }, (_u, i) => ({ value: i * 2 })).filter((_c, i) => i !== 50),
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('the processor time of a process can be read where the limit is one of it', () => {
  if (process.platform === 'linux') expect(processorMs(process.pid)).toBeGreaterThan(0);
  expect(processorMs(2 ** 30)).toBeNull();
});

test('what waits behind bad ones of its kind is given up without a process each', async () => {
  const bomb = {
    language: 'jsonata',
    expressions: ['$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)'],
    input: {},
  } as const;
  let stops = 0;
  const asked = Array.from({ length: 20 }, async () => {
    const { kind } = await sandbox.ask(bomb, () => stops >= 3);
    if (kind === 'stopped') stops += 1;
    return kind;
  });
  const good = value('a', { a: 1 });
  expect((await Promise.all(asked)).sort()).toEqual([...new Array(17).fill('off'), ...new Array(3).fill('stopped')]);
  expect(await good).toEqual({ value: 1 });
});
