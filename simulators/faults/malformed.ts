import { payload } from '../message.ts';
import type { Random } from '../random.ts';
import { type Fault, onOutput } from './fault.ts';

/** How real devices break their text. Each takes the good text and gives what arrives. */
const breakages: readonly ((good: string, random: Random) => string)[] = [
  // Cut off in the middle.
  (good, random) => good.slice(0, random.whole(1, Math.max(1, good.length - 1))),
  // A spreadsheet turned a number into a date.
  (good) => good.replace(/:(-?\d+\.\d+)/, ':"18. Jan"'),
  // A number that JSON does not have.
  (good) => good.replace(/:(-?\d+(\.\d+)?)([,}])/, ':NaN$3'),
  // A time without an offset.
  (good) => good.replace(/"ts":\d+/, '"ts":"2026-03-01 08:00:00"'),
  // Not JSON at all.
  () => 'ERR 17',
  () => '',
];

/** With `probability` a message arrives broken in one of the ways above. */
export function malformed(probability: number): Fault {
  return (inner, random) =>
    onOutput((outgoing) =>
      outgoing.map((one) =>
        one.kind === 'publish' && random.chance(probability) ? { ...one, text: random.pick(breakages)(payload(one), random) } : one,
      ),
    )(inner, random);
}
