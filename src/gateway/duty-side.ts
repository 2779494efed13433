import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { systemRandom as random } from '../runtime/random.ts';
import { DutyDesk } from './duty-desk.ts';
import { surveyOf } from './duty-survey.ts';
import { DutyWatch } from './duty-watch.ts';
import type { Closing, Flow } from './flow.ts';

const lookMs = 1_000;

/** Who is on, over the live flow: the desk that people act at, and the clock that tells of shifts nobody took. */
export function dutySide(
  settings: Settings,
  journal: DurableJournal,
  { book, tests, judge, pipeline, tiers, responses }: Flow,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  closing: Closing,
): DutyDesk {
  const { reader } = journal;
  const zone = settings.timeZone;
  const survey = {
    book,
    copies: () => tiers.replicas.active(),
    responses: () => [...responses.all(), ...tiers.copies.all()],
    tests,
    placeOf: (id: string) => judge.device(id)?.place,
    reader,
  };
  const desk = new DutyDesk({ journal, clock, random, zone, survey: (place, at) => surveyOf(survey, place, at) });
  const watch = new DutyWatch({
    reader,
    userName: desk.userName,
    active: () => book.active(),
    observe: (signal) => pipeline.observe(signal),
    zone,
    graceMs: settings['duty.notTakenMinutes'] * 60_000,
  });
  metrics.liveGauge('anlin_duty_positions', 'Positions, by whether somebody is on', ['on'], (set) => {
    const positions = desk.positions();
    const manned = positions.filter((position) => desk.on(position).person !== null).length;
    set({ on: 'yes' }, manned);
    set({ on: 'no' }, positions.length - manned);
  });
  metrics.liveGauge('anlin_duty_not_taken', 'Positions whose planned shift nobody took, or whose roster has run out', [], (set) =>
    set({}, watch.notTaken()),
  );
  let looking = false;
  const look = () => {
    if (looking) return;
    looking = true;
    watch
      .look(clock.wall())
      .catch((error) => log.error({ error }, 'a shift that nobody took could not be journalled as such; it is tried again'))
      .finally(() => {
        looking = false;
      });
  };
  look();
  const timer = setInterval(look, lookMs);
  closing.push(() => clearInterval(timer));
  return desk;
}
