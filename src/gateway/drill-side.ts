import type { Settings } from '../config/settings.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { DrillWatch } from './drill-watch.ts';
import type { Closing, Flow } from './flow.ts';

const lookMs = 1_000;

/** The clock of planned drills, over the live flow. */
export function drillSide(
  settings: Settings,
  { book, drills, pipeline }: Pick<Flow, 'book' | 'drills' | 'pipeline'>,
  log: Log,
  closing: Closing,
) {
  const watch = new DrillWatch({
    planned: () => drills.all(),
    active: () => book.active(),
    act: (act, origin) => pipeline.drill(act, origin),
    graceMs: settings['drills.graceMinutes'] * 60_000,
  });
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
