import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly seconds: number;
  readonly repeats: number;
  readonly devices: number;
  readonly window: number;
  readonly rate: number;
  readonly peers: boolean;
  /** Where the gateway's CPU time goes; its figures are of a profiled process then. */
  readonly profile: boolean;
  readonly json: boolean;
  /** Parts to run. */
  readonly only: readonly string[];
}

export const parts = ['pipelined', 'one-in-flight', 'latency'] as const;

export const usage = `bench [--seconds 15] [--repeats 3] [--devices 2000] [--window 25] [--rate 10000] [--peers] [--profile] [--only ${parts.join('|')}] [--json]`;

/** Throws with the usage when something is not understood. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '15' },
      repeats: { type: 'string', default: '3' },
      devices: { type: 'string', default: '2000' },
      window: { type: 'string', default: '25' },
      rate: { type: 'string', default: '10000' },
      only: { type: 'string', multiple: true, default: [...parts] },
      profile: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const whole = (name: 'seconds' | 'repeats' | 'devices' | 'window' | 'rate'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name}: expected a whole number from 1, came '${values[name]}'\n${usage}`);
    return value;
  };
  const unknown = values.only.find((part) => !parts.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`--only: expected ${parts.join(', ')}, came '${unknown}'\n${usage}`);
  return {
    seconds: whole('seconds'),
    repeats: whole('repeats'),
    devices: whole('devices'),
    window: whole('window'),
    rate: whole('rate'),
    peers: values.peers,
    profile: values.profile,
    json: values.json,
    only: values.only,
  };
}
