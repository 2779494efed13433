import type { Publication } from '../message.ts';
import { type Fault, onOutput, type Stretch, within } from './fault.ts';

/** Elements in one message at most, so that a long outage does not end in one huge frame. */
const batch = 100;
/** Messages a device remembers; the oldest go first. */
const memory = 1_000;

/** The device has no network for a while but remembers: at the end everything comes in batches, with its old times. */
export function late(stretch: Stretch): Fault {
  return (inner, random) => {
    let kept: Publication[] = [];
    let down = false;
    return onOutput((outgoing, _wall, second) => {
      const now = within(stretch, second);
      const turned = now !== down;
      down = now;
      if (now) {
        kept = [...kept, ...outgoing.filter((one) => one.kind === 'publish')].slice(-memory);
        return turned ? [{ kind: 'link', up: false }] : [];
      }
      if (!turned) return outgoing;
      const batches = [...batched(kept, 'telemetry'), ...batched(kept, 'events')];
      kept = [];
      return [{ kind: 'link', up: true }, ...batches, ...outgoing];
    })(inner, random);
  };
}

function batched(kept: readonly Publication[], channel: Publication['channel']): Publication[] {
  const ofChannel = kept.filter((one) => one.channel === channel);
  const messages = ofChannel.flatMap((one) => one.messages);
  const batches: Publication[] = ofChannel.filter((one) => one.text !== null);
  for (let at = 0; at < messages.length; at += batch) {
    batches.push({ kind: 'publish', channel, messages: messages.slice(at, at + batch), text: null, dup: false });
  }
  return batches;
}
