import type { Settings } from '../config/settings.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { DrillWatch } from './drill-watch.ts';
import type { Closing, Flow } from './flow.ts';

const lookMs = 1_000;

type Sides = Pick<Flow, 'book' | 'tiers' | 'drills'> & { readonly pipeline: Pick<Flow['pipeline'], 'drill'> };

/** Planned drills beside what stands here: alarms of this gateway, and copies of those below. */
export function drillWatch(settings: Pick<Settings, 'drills.graceMinutes'>, { book, tiers, drills, pipeline }: Sides): DrillWatch {
  return new DrillWatch({
    planned: () => drills.all(),
    active: () => [...book.active(), ...tiers.replicas.active()],
    act: (act, origin) => pipeline.drill(act, origin),
    graceMs: settings['drills.graceMinutes'] * 60_000,
  });
}

/** The clock of planned drills, over the live flow. */
export function drillSide(settings: Settings, flow: Sides, log: Log, closing: Closing) {
  const watch = drillWatch(settings, flow);
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    watch
      .look(clock.wall())
      .catch((error) => log.error({ error }, 'a planned drill could not be journalled; it is tried again'))
      .finally(() => {
        looking = false;
      });
  }, lookMs);
  closing.push(() => clearInterval(timer));
}
