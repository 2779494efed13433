import type { GrowthResult } from './growth/growth.ts';
import type { LabBenchResult } from './lab-bench.ts';
import type { Line } from './load-lines.ts';
import type { MemoryResult } from './memory.ts';
import type { StartResult } from './start/start-bench.ts';
import type { StoreResult } from './store/store-result.ts';

export interface Goal {
  readonly what: string;
  readonly is: 'at least' | 'at most';
  readonly bound: number;
  readonly unit: 'x' | 'ms' | 'MB' | 's';
  /** What was measured; null = it was not run. */
  readonly figure: number | null;
  readonly verdict: 'met' | 'gap' | 'not run';
}

export interface Measurements {
  readonly lines: readonly Line[];
  readonly stores: readonly StoreResult[];
  readonly memory: MemoryResult | null;
  readonly growth: readonly GrowthResult[];
  readonly start: StartResult | null;
  readonly lab: LabBenchResult | null;
}

/** The limits of this project, each beside what was seen in this run. Ratios are of medians of one run. */
export function goalsOf({ lines, stores, memory, growth, start, lab }: Measurements): readonly Goal[] {
  const find = (who: Line['who'], mode: Line['mode'], faster = true) => {
    const found = lines.filter((line) => line.who === who && line.mode === mode);
    return found.sort((a, b) => (faster ? 1 : -1) * ((b.rate ?? 0) - (a.rate ?? 0)))[0];
  };
  const speed = (line: Line | undefined) => line?.messagesPerSecond;
  const gateway = find('gateway', 'pipelined');
  const intoInflux = find('gateway-influx', 'pipelined');
  const nodeRed = find('node-red', 'paced');
  const tuned = find('node-red-tuned', 'paced');
  const fast = find('gateway', 'rate');
  const slow = find('gateway', 'rate', false);
  const slowNodeRed = find('node-red', 'rate');
  const embedded = stores.find((store) => store.engine === 'embedded');
  const influx = stores.find((store) => store.engine === 'influx');
  const store = (value: (result: StoreResult) => number) => ratio(embedded && value(embedded), influx && value(influx));
  const grown = (what: GrowthResult['what']) => growth.find((one) => one.what === what)?.ratio;
  const at = (line: Line | undefined, usual: string) => (line?.rate ? `${line.rate.toLocaleString('en-US')}/s` : usual);
  const embeddedWork = 'stored, judged, durable messages/s, embedded store';
  const influxWork = 'the same into InfluxDB 1.x';
  const terminal = `publish -> terminal at ${at(fast, '10,000/s')}`;
  const beside = `${terminal} against Node-RED at ${at(slowNodeRed, '1,500/s')}`;
  const same = `publish -> terminal at ${at(slow, '1,500/s')} against Node-RED at ${at(slowNodeRed, '1,500/s')}`;
  return [
    goal(
      `${embeddedWork}, to mosquitto forwarding to one subscriber`,
      'at least',
      1,
      'x',
      ratio(speed(gateway), speed(find('mosquitto', 'pipelined'))),
    ),
    goal(`${embeddedWork}, to Node-RED as users wire it`, 'at least', 25, 'x', ratio(speed(gateway), speed(nodeRed))),
    goal(`${embeddedWork}, to Node-RED tuned to batches of 1,000`, 'at least', 8, 'x', ratio(speed(gateway), speed(tuned))),
    goal(`${influxWork}, to Node-RED as users wire it`, 'at least', 14, 'x', ratio(speed(intoInflux), speed(nodeRed))),
    goal(`${influxWork}, to Node-RED tuned`, 'at least', 4, 'x', ratio(speed(intoInflux), speed(tuned))),
    goal(
      'CPU per message, one in flight, to bare aedes',
      'at most',
      1,
      'x',
      ratio(find('gateway', 'one-in-flight')?.cpuUsPerMessage, find('aedes', 'one-in-flight')?.cpuUsPerMessage),
    ),
    goal(`${terminal}, p50`, 'at most', 5, 'ms', fast?.terminal?.p50),
    goal(`${terminal}, p99`, 'at most', 50, 'ms', fast?.terminal?.p99),
    goal(`${beside}, p50`, 'at most', 1, 'x', ratio(fast?.terminal?.p50, slowNodeRed?.terminal?.p50)),
    goal(`${beside}, p99`, 'at most', 1, 'x', ratio(fast?.terminal?.p99, slowNodeRed?.terminal?.p99)),
    goal(`${same}, p99`, 'at most', 1, 'x', ratio(slow?.terminal?.p99, slowNodeRed?.terminal?.p99)),
    goal(
      'embedded store to InfluxDB 1.x: points/s',
      'at least',
      3,
      'x',
      store((one) => one.pointsPerSecond),
    ),
    goal(
      'embedded store to InfluxDB 1.x: bytes/point',
      'at most',
      0.22,
      'x',
      store((one) => one.bytesPerPoint),
    ),
    goal(
      'embedded store to InfluxDB 1.x: 24 h of one 5 s series as 1-minute means',
      'at most',
      0.25,
      'x',
      store((one) => one.q1Ms),
    ),
    goal(`RSS with ${count(memory?.devices, 10_000)} connected devices`, 'at most', 400, 'MB', memory?.residentMb),
    goal('CPU per message with ten times the rules', 'at most', 1.3, 'x', grown('rules')),
    goal('CPU per message with ten times the devices', 'at most', 1.2, 'x', grown('devices')),
    goal('CPU per message with ten times the stored days', 'at most', 1.05, 'x', grown('days')),
    goal(
      `start with ${count(start?.alarms, 1_000_000)} alarms and ${count(start?.megabytes, 5_000)} MB stored, accepting after`,
      'at most',
      5,
      's',
      start?.seconds,
    ),
    goal(
      `rule lab: ${count(lab?.days, 30)} days of ${count(lab?.devices, 200)} devices at one reading a minute`,
      'at most',
      60,
      's',
      lab?.seconds,
    ),
  ];
}

function ratio(ours: number | undefined, theirs: number | undefined): number | undefined {
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

function goal(what: string, is: Goal['is'], bound: number, unit: Goal['unit'], figure: number | undefined): Goal {
  if (figure === undefined || !Number.isFinite(figure)) return { what, is, bound, unit, figure: null, verdict: 'not run' };
  const met = is === 'at least' ? figure >= bound : figure <= bound;
  return { what, is, bound, unit, figure, verdict: met ? 'met' : 'gap' };
}

const count = (value: number | undefined, usual: number) => (value ?? usual).toLocaleString('en-US');
