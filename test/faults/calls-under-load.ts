import { setTimeout as sleep } from 'node:timers/promises';
import type { Community } from './community.ts';

export interface CallTimes {
  /** ms from each press to the terminal. */
  readonly ms: readonly number[];
  /** Messages of the load that were acknowledged meanwhile. */
  readonly messages: number;
}

const atOnce = 20;
const pressEveryMs = 200;
const seenMs = 20_000;
let keys = 0;

/** Every device of `load` sends without a pause while each of `bells` is pressed once; `work` goes on meanwhile, until the last was seen. */
export async function callsUnderLoad(
  community: Community,
  load: readonly string[],
  bells: readonly string[],
  work: (isOver: () => boolean) => Promise<void>,
): Promise<CallTimes> {
  let over = false;
  let messages = 0;
  const pump = async (id: string) => {
    while (!over) {
      const some = Array.from({ length: atOnce }, () =>
        community.device(id).publish('telemetry', `load-${keys++}`, { 'device.battery': 50 + (keys % 50) }),
      );
      await Promise.all(some);
      messages += some.length;
    }
  };
  const loading = Promise.all([...load.map(pump), work(() => over)]);
  const pressed = new Map<string, number>();
  for (const id of bells) {
    pressed.set(`device:${id}`, performance.now());
    void community.device(id).publish('events', `bell-${keys++}`, { 'sos.pressed': true });
    await sleep(pressEveryMs);
  }
  const seen = new Map<string, number>();
  try {
    await community.until(
      'every call under load',
      () => {
        for (const { alarm, at } of community.terminal.deliveries)
          if (pressed.has(alarm.subject) && !seen.has(alarm.subject)) seen.set(alarm.subject, at);
        return seen.size === pressed.size;
      },
      seenMs,
    );
  } finally {
    over = true;
  }
  await loading;
  return { ms: [...pressed].map(([subject, at]) => (seen.get(subject) ?? Number.POSITIVE_INFINITY) - at).sort((a, b) => a - b), messages };
}
