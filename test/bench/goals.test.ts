import { expect, test } from 'vitest';
import { goalsOf, type Measurements } from '../../bench/goals.ts';
import { type Line, linesOf } from '../../bench/load-lines.ts';
import type { Run } from '../../bench/run.ts';

const nothing: Measurements = { lines: [], stores: [], memory: null, growth: [], start: null, lab: null };

function run(who: Run['who'], mode: Run['mode'], perSecond: number, cpuUs = 10, rate: number | null = null, p50 = 1): Run {
  const late = rate === null ? null : { p50, p99: p50 * 10, max: p50 * 20, samples: 5 };
  return {
    who,
    mode,
    rate,
    compared: 7,
    measured: {
      handledPerSecond: perSecond,
      acknowledgedPerSecond: perSecond,
      cpuUs,
      serversCpuUs: 0,
      residentMb: 100,
      profiles: [],
      load: {
        sent: [100],
        acknowledged: 100,
        reconnects: 0,
        seconds: 1,
        bytesPerMessage: 158,
        crossings: 1,
        puback: late,
        terminal: late,
        pubackWarm: late,
        terminalWarm: late,
        sampled: {},
        ownCpuUs: 1,
      },
    },
  };
}

const said = (measurements: Partial<Measurements>) =>
  goalsOf({ ...nothing, ...measurements })
    .filter(({ verdict }) => verdict !== 'not run')
    .map(({ what, figure, verdict }) => [what, figure, verdict]);

test('what was not measured is not run, never met', () => {
  const goals = goalsOf(nothing);
  expect(goals.length).toBeGreaterThan(15);
  expect(goals.filter(({ verdict, figure }) => verdict !== 'not run' || figure !== null)).toEqual([]);
});

test('medians of the runs of one contender under one load', () => {
  const lines = linesOf([300, 100, 200].map((perSecond) => run('gateway', 'pipelined', perSecond)));
  expect(lines.map(({ runs, messagesPerSecond, messages, valuesCompared }) => [runs, messagesPerSecond, messages, valuesCompared])).toEqual(
    [[3, 200, 300, 21]],
  );
});

test('a slow and a fast rate are lines of their own', () => {
  const lines = linesOf([run('gateway', 'rate', 1_500, 10, 1_500), run('gateway', 'rate', 10_000, 10, 10_000)]);
  expect(lines.map(({ rate }) => rate)).toEqual([1_500, 10_000]);
});

test('throughput is compared with each contender that was there', () => {
  const lines = linesOf([
    run('gateway', 'pipelined', 100_000),
    run('mosquitto', 'pipelined', 100_000),
    run('node-red', 'paced', 5_000),
    run('node-red-tuned', 'paced', 10_000),
  ]);
  expect(said({ lines }).map(([, figure, verdict]) => [figure, verdict])).toEqual([
    [1, 'met'],
    [20, 'gap'],
    [10, 'met'],
  ]);
});

test('CPU at one in flight: more than bare aedes is a gap', () => {
  const lines = linesOf([run('gateway', 'one-in-flight', 1, 30.1), run('aedes', 'one-in-flight', 1, 30)]);
  expect(said({ lines }).map(([, , verdict]) => verdict)).toEqual(['gap']);
});

test('latency: the fast rate by itself, and against Node-RED at its slow one', () => {
  const lines = linesOf([
    run('gateway', 'rate', 1, 10, 10_000, 4),
    run('gateway', 'rate', 1, 10, 1_500, 1),
    run('node-red', 'rate', 1, 10, 1_500, 2),
  ]);
  expect(said({ lines })).toEqual([
    ['publish -> terminal at 10,000/s, p50', 4, 'met'],
    ['publish -> terminal at 10,000/s, p99', 40, 'met'],
    ['publish -> terminal at 10,000/s against Node-RED at 1,500/s, p50', 2, 'gap'],
    ['publish -> terminal at 10,000/s against Node-RED at 1,500/s, p99', 2, 'gap'],
    ['publish -> terminal at 1,500/s against Node-RED at 1,500/s, p99', 0.5, 'met'],
  ]);
});

test('CPU that cannot be read is not run', () => {
  const lines = linesOf([run('gateway', 'one-in-flight', 1, Number.NaN), run('aedes', 'one-in-flight', 1, 30)]);
  expect(said({ lines })).toEqual([]);
});

test('the store is compared with InfluxDB, smaller sizes say so in their goal', () => {
  const store = { devices: 1, points: 10, q2Ms: 1, q1: [], q2: 5 };
  const goals = said({
    stores: [
      { ...store, engine: 'embedded', pointsPerSecond: 300, bytesPerPoint: 2, q1Ms: 1 },
      { ...store, engine: 'influx', pointsPerSecond: 100, bytesPerPoint: 8, q1Ms: 4 },
    ],
    start: {
      alarms: 2_000,
      activeAlarms: 20,
      megabytes: 16,
      seconds: 5.1,
      cpuSeconds: 4,
      firstPubackSeconds: 5.2,
      emptySeconds: 1,
      emptyCpuSeconds: 1,
      residentMb: 100,
    },
  });
  expect(goals.map(([, figure, verdict]) => [figure, verdict])).toEqual([
    [3, 'met'],
    [0.25, 'gap'],
    [0.25, 'met'],
    [5.1, 'gap'],
  ]);
  expect(goals.at(-1)?.[0]).toBe('start with 2,000 alarms and 16 MB stored, accepting after');
});

test('a line carries what its runs carried', () => {
  const [line] = linesOf([run('gateway', 'rate', 1, 10, 10, 1), run('gateway', 'rate', 1, 10, 10, 3)]) as [Line];
  expect(line.terminal).toEqual({ p50: 1, p99: 10, max: 60, samples: 10 });
});
