import { type Fault, onOutput, type Stretch, within } from './fault.ts';

/** The device is cut off and goes on working: what it says meanwhile it keeps, and sends late with its own times. */
export function queueing(stretch: Stretch): Fault {
  return (inner, random) => {
    let down = false;
    return onOutput((outgoing, _wall, second) => {
      const now = within(stretch, second);
      if (now === down) return outgoing;
      down = now;
      return [{ kind: 'link', up: !now }, ...outgoing];
    })(inner, random);
  };
}
