import { parseArgs } from 'node:util';

/** Parts that compare throughput, processor time and latency; run when nothing else is asked for. */
const loadParts = ['pipelined', 'one-in-flight', 'latency'] as const;
/** Parts with work of their own. */
const ownParts = ['store', 'memory', 'growth', 'start', 'lab'] as const;
export const parts = [...loadParts, ...ownParts] as const;
export type Part = (typeof parts)[number];

/** Whole numbers from 1: what is usual, what --full makes of it, what it is. */
const sizes = {
  seconds: { usual: 15, full: 15, what: 'length of one run' },
  repeats: { usual: 3, full: 3, what: 'alternating runs; medians are printed' },
  devices: { usual: 2_000, full: 2_000, what: 'devices, each with an account and a connection' },
  window: { usual: 25, full: 25, what: 'messages in flight per connection, pipelined' },
  rate: { usual: 10_000, full: 10_000, what: 'messages a second, latency' },
  'peer-rate': { usual: 1_500, full: 1_500, what: 'messages a second, latency beside Node-RED' },
  'store-devices': { usual: 200, full: 2_000, what: 'devices of the store benchmark, 24 h of five points each; one in 29 sends every 5 s' },
  'store-interval': { usual: 60, full: 60, what: 'seconds between two messages of the others' },
  'memory-devices': { usual: 10_000, full: 10_000, what: 'connected devices of the memory benchmark' },
  'growth-devices': { usual: 200, full: 1_000, what: 'devices of the growth benchmark, and ten times as many' },
  'growth-rate': { usual: 2_000, full: 5_000, what: 'messages a second while devices grow' },
  'growth-days': { usual: 1, full: 10, what: 'stored days of the growth benchmark, and ten times as many' },
  'start-alarms': { usual: 20_000, full: 1_000_000, what: 'alarms that are there when the gateway starts' },
  'start-megabytes': { usual: 200, full: 5_000, what: 'MB of time series that are there when the gateway starts' },
  'lab-devices': { usual: 200, full: 200, what: 'devices whose past the rule lab replays, one reading a minute' },
  'lab-days': { usual: 30, full: 30, what: 'days of it' },
} as const satisfies Record<string, { usual: number; full: number; what: string }>;
type Size = keyof typeof sizes;

export interface BenchOptions {
  readonly sizes: Readonly<Record<Size, number>>;
  readonly peers: boolean;
  /** A port, or the folder of an installation; null = leave it out. */
  readonly nodeRed: string | null;
  /** Port of an InfluxDB 1.x that runs; null = start one when it is installed. */
  readonly influx: number | null;
  /** Where the gateway's CPU time goes; its figures are of a profiled process then. */
  readonly profile: boolean;
  readonly output: 'text' | 'json' | 'markdown';
  readonly parts: ReadonlySet<Part>;
}

export const usage = `bench [--peers] [--node-red <port | folder>] [--influx <port>] [--only ${parts.join('|')}|all]... [--full] [--profile] [--json | --markdown]
${Object.entries(sizes)
  .map(([name, { usual, full, what }]) => `  --${name} ${usual}${full === usual ? '' : ` (--full: ${full})`}`.padEnd(46) + what)
  .join('\n')}`;

/** Throws with the usage when something is not understood. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const names = Object.keys(sizes) as Size[];
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...(Object.fromEntries(names.map((name) => [name, { type: 'string' }])) as Record<Size, { type: 'string' }>),
      only: { type: 'string', multiple: true, default: [...loadParts] },
      peers: { type: 'boolean', default: false },
      'node-red': { type: 'string' },
      influx: { type: 'string' },
      full: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  const whole = (name: Size | 'influx', value: string): number => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1) throw new Error(`--${name}: expected a whole number from 1, came '${value}'\n${usage}`);
    return number;
  };
  const unknown = values.only.find((part) => part !== 'all' && !parts.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`--only: expected ${parts.join(', ')} or all, came '${unknown}'\n${usage}`);
  const size = (name: Size): number => {
    const given = values[name];
    if (typeof given === 'string') return whole(name, given);
    return values.full ? sizes[name].full : sizes[name].usual;
  };
  return {
    sizes: Object.fromEntries(names.map((name) => [name, size(name)])) as Record<Size, number>,
    peers: values.peers,
    nodeRed: values['node-red'] ?? null,
    influx: values.influx === undefined ? null : whole('influx', values.influx),
    profile: values.profile,
    output: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    parts: new Set(values.only.includes('all') ? parts : (values.only as Part[])),
  };
}
