import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions } from '../bench-options.ts';
import { addressesFor } from '../connection-limits.ts';
import { type GatewayOptions, startGatewayPeer } from '../gateway-peer.ts';
import { median } from '../load-lines.ts';
import { measure } from '../measure.ts';
import { verifyStored } from '../verify-stored.ts';
import { typesWithMoreRules } from './more-rules.ts';
import { seriesFile, storedDays } from './stored-days.ts';

/** What one message costs when there is ten times as much of something. */
export interface GrowthResult {
  readonly what: 'rules' | 'devices' | 'days';
  readonly from: string;
  readonly to: string;
  /** Medians, us a message. */
  readonly cpuUs: number;
  readonly grownCpuUs: number;
  /** Of each pair of runs, one right behind the other. */
  readonly ratios: readonly number[];
  /** Median of them. */
  readonly ratio: number;
}

const times = 10;

interface Side {
  readonly name: string;
  readonly gateway: GatewayOptions;
}

export async function benchGrowth(options: BenchOptions, say: (text: string) => void): Promise<GrowthResult[]> {
  const devices = options.sizes['growth-devices'];
  const days = options.sizes['growth-days'];
  const results: GrowthResult[] = [];

  const types = typesWithMoreRules(times);
  try {
    const more = { name: `${types.rules} rules a device`, gateway: { devices, deviceTypes: types.folder } };
    results.push(await compare('rules', options, 'pipelined', { name: `${types.before}`, gateway: { devices } }, more, say));
  } finally {
    types.remove();
  }

  const many = devices * times;
  // At a fixed rate, so that what is under way at once does not grow with them.
  results.push(
    await compare(
      'devices',
      options,
      'rate',
      { name: `${devices}`, gateway: { devices } },
      { name: `${many} devices connected`, gateway: { devices: many } },
      say,
    ),
  );

  const few = await storedDays(devices, days);
  try {
    const long = await storedDays(devices, days * times);
    try {
      const fill = (file: string) => async (data: string) => copyFileSync(file, join(data, seriesFile));
      const grown = { name: `${days * times} days stored`, gateway: { devices, fill: fill(long.file) } };
      results.push(
        await compare('days', options, 'pipelined', { name: `${days}`, gateway: { devices, fill: fill(few.file) } }, grown, say),
      );
    } finally {
      long.remove();
    }
  } finally {
    few.remove();
  }
  return results;
}

async function compare(
  what: GrowthResult['what'],
  options: BenchOptions,
  mode: 'pipelined' | 'rate',
  small: Side,
  large: Side,
  say: (text: string) => void,
): Promise<GrowthResult> {
  const pairs: (readonly [number, number])[] = [];
  for (let repeat = 1; repeat <= options.sizes.repeats; repeat++) {
    // Who goes first changes, so that a machine that slows down favours nobody.
    const first = repeat % 2 === 1 ? small : large;
    const second = repeat % 2 === 1 ? large : small;
    const [one, two] = [await cpuOf(options, mode, first), await cpuOf(options, mode, second)];
    const pair = repeat % 2 === 1 ? ([one, two] as const) : ([two, one] as const);
    pairs.push(pair);
    say(`${repeat}/${options.sizes.repeats}  ${small.name} -> ${large.name}: ${pair[0].toFixed(1)} -> ${pair[1].toFixed(1)} us a message`);
  }
  const ratios = pairs.map(([before, after]) => after / before);
  return {
    what,
    from: small.name,
    to: large.name,
    cpuUs: median(pairs.map(([before]) => before)),
    grownCpuUs: median(pairs.map(([, after]) => after)),
    ratios,
    ratio: median(ratios),
  };
}

async function cpuOf({ sizes }: BenchOptions, mode: 'pipelined' | 'rate', { gateway: wanted }: Side): Promise<number> {
  const gateway = await startGatewayPeer(wanted);
  try {
    const measured = await measure(gateway, {
      mode,
      seconds: sizes.seconds,
      window: sizes.window,
      rate: sizes['growth-rate'],
      secrets: gateway.secrets,
      terminal: gateway.terminal,
      addresses: addressesFor(wanted.devices),
      sampleEvery: Math.max(1, Math.floor(wanted.devices / 10)),
    });
    await verifyStored(gateway, measured.load);
    return measured.cpuUs;
  } finally {
    await gateway.stop();
  }
}
