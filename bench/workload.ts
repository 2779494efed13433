/**
 * The fixed work of the benchmark: every device is a household gas detector, five points in one JSON message. Message n of a
 * device has a value that is a function of n, so what was stored can be compared with what was sent, value by value.
 */
export const profile = 'gas-household';
export const points = ['gas.concentration', 'gas.co', 'gas.state', 'gas.valve', 'device.signal'] as const;

/** One message in this many crosses the limit of a rule and raises (or raises again); the next one returns. */
export const crossingEvery = 400;

export const deviceId = (index: number): string => `bench-${String(index).padStart(5, '0')}`;
export const topicOf = (index: number): string => `v1/devices/${deviceId(index)}/telemetry`;

/** Devices do not cross all at once. */
export const crosses = (device: number, n: number): boolean => (n + device * 7) % crossingEvery === crossingEvery / 2;

/** gas.concentration of message n: 10.000000 to 10.999999, and 55.x when it crosses. */
export const concentration = (device: number, n: number): number => (crosses(device, n) ? 55 : 10) + (n % 1_000_000) / 1_000_000;
export const state = (device: number, n: number): string => (crosses(device, n) ? 'high' : 'normal');

const start = '{"ts":';
const sample =
  `${start}1700000000000,"values":{"gas.concentration":10.000000,"gas.co":2.1250000000000,` +
  '"gas.state":"normal","gas.valve":"closed","device.signal":-71.250000000}}';

/** The same length whatever it says: `"high"  ` is followed by blanks, which JSON allows. */
export const template = sample;
export const tsAt = start.length;
export const valueAt = sample.indexOf('10.000000');
export const stateAt = sample.indexOf('"normal"');
export const stateText = { normal: '"normal"', high: '"high"  ' } as const;

/** What must be stored of message n, by point. */
export function expectedValues(device: number, n: number): Readonly<Record<(typeof points)[number], number | string>> {
  return {
    'gas.concentration': concentration(device, n),
    'gas.co': 2.125,
    'gas.state': state(device, n),
    'gas.valve': 'closed',
    'device.signal': -71.25,
  };
}
