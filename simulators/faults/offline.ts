import type { Outgoing } from '../message.ts';
import { type Fault, onOutput, type Stretch, within } from './fault.ts';

/** The device is cut off: the connection drops, what it would have said is lost. It connects again at the end. */
export function offline(stretch: Stretch): Fault {
  return (inner, random) => {
    let down = false;
    return onOutput((outgoing, _wall, second) => {
      const now = within(stretch, second);
      const turn: Outgoing[] = now === down ? [] : [{ kind: 'link', up: !now }];
      down = now;
      return [...turn, ...(now ? [] : outgoing)];
    })(inner, random);
  };
}
