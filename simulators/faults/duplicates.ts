import type { Outgoing } from '../message.ts';
import { type Fault, onOutput } from './fault.ts';

/** A radio that never trusts its first try: with `probability` a message comes twice, the second marked DUP, with the same `id`. */
export function duplicates(probability: number): Fault {
  return (inner, random) => {
    let count = 0;
    return onOutput((outgoing) =>
      outgoing.flatMap((one): readonly Outgoing[] => {
        if (one.kind !== 'publish' || !random.chance(probability)) return [one];
        count++;
        // Without an id of its own the second would be a second message by contract: equal content never is a duplicate.
        const named = { ...one, messages: one.messages.map((message, i) => ({ id: `d${count}-${i}-${message.ts}`, ...message })) };
        return [named, { ...named, dup: true }];
      }),
    )(inner, random);
  };
}
