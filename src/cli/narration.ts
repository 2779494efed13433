import { isTold } from '../../simulators/scenarios/story.ts';
import type { Happening } from '../../simulators/simulation.ts';
import type { DemoNarration } from '../model/demo.ts';

/** What the strip on the pages says of a moment; null = the scenario is not one that is told. Times in ms since epoch. */
export function narration({ moment, round, devices, next }: Happening, at: number, nextAt: number | null): DemoNarration | null {
  const [device] = devices;
  if (!isTold(moment) || device === undefined || next === null || nextAt === null || !isTold(next.moment)) return null;
  const { story, step, steps, zh, en, see, todo } = moment;
  return {
    round,
    story,
    step,
    steps,
    now: { zh, en },
    see,
    todo,
    deviceId: device.id,
    place: device.place,
    at,
    next: { story: next.moment.story, now: { zh: next.moment.zh, en: next.moment.en }, at: nextAt },
  };
}
