import { type Alarm, asidesOf, type Classification, type Transition } from '../model/alarm.ts';
import type { Aside } from '../model/aside.ts';
import { markedFor } from '../model/exercise-mark.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Text } from '../model/text.ts';
import type { Tier } from '../model/tier.ts';
import type { Cell } from './table.ts';

export interface AlarmStep {
  readonly alarm: Alarm;
  readonly transition: Transition;
}

/** What a step is about, beside what the table says of it. */
export interface StepFacts {
  readonly at: number;
  readonly reason: Text;
  readonly by: string | null;
  /** At which tier they are, where that is another one; left out = here. */
  readonly tier?: Tier | null;
  readonly comment: string | null;
  /** What changes beside the state, where the cell says `aside`. */
  readonly beside?: Partial<Pick<Alarm, Aside>>;
  /** The shelf was for as long as the condition lasted, and that is over with this step. */
  readonly oneShotOver?: boolean;
  readonly classification?: Classification | null;
}

/** The cells that are a step. */
export type StepCell = Exclude<Cell, string | { refuse: unknown }>;

/** One step of one alarm, as the cell of the table says. */
export function takeStep(stamp: RecordStamp, before: Alarm, cell: StepCell, facts: StepFacts): AlarmStep {
  const { at, by, tier = null, comment, classification } = facts;
  const quietBefore = asidesOf(before);
  const beside = cell.effects.includes('aside') ? facts.beside : facts.oneShotOver === true ? { shelved: null } : {};
  const { untold: wasUntold, ...rest } = { ...before, ...beside };
  const quiet = asidesOf(rest);
  const changes: { -readonly [K in keyof Alarm]?: Alarm[K] } = { state: cell.to, sequence: before.sequence + 1 };
  let untold = wasUntold === true;
  for (const effect of cell.effects) {
    if (effect === 'count') {
      // Who still waits for an acknowledgement of what came before does so as before.
      untold ||= quiet.length > 0 && (before.state === 'normal' || before.acknowledgedBy !== null);
      changes.occurrences = before.occurrences + 1;
    }
    // A new occurrence has been acknowledged by nobody.
    if (effect === 'count' || effect === 'unsign') Object.assign(changes, { acknowledgedBy: null, acknowledgedAt: null });
    if (effect === 'sign') Object.assign(changes, { acknowledgedBy: by, acknowledgedAt: at });
    if (effect === 'sign' && tier !== null) changes.acknowledgedTier = tier;
    else if ((effect === 'sign' || effect === 'count' || effect === 'unsign') && before.acknowledgedTier != null)
      changes.acknowledgedTier = null;
    if (effect === 'finish') Object.assign(changes, { endedAt: at, endedBy: by, shelved: null, suppressed: null, outOfService: null });
    if ((effect === 'classify' || effect === 'finish') && classification != null) {
      changes.classified = { as: classification, by: by ?? '', at };
    }
  }
  if (untold && quiet.length > 0 && cell.to !== 'normal') changes.untold = true;
  const alarm: Alarm = { ...rest, ...changes };
  const transition: Transition = {
    alarmId: alarm.id,
    sequence: alarm.sequence,
    position: stamp.position,
    at,
    event: cell.event,
    from: before.state,
    to: cell.to,
    reason: markedFor(alarm, facts.reason),
    by,
    ...(tier === null ? {} : { tier }),
    comment,
    ...(classification == null ? {} : { classification }),
    ...(asidesOf(alarm).length > 0 ? { beside: Object.fromEntries(asidesOf(alarm).map((aside) => [aside, alarm[aside]])) } : {}),
    // What has just been put aside is told: screens take it off.
    ...(quiet.length > 0 && quietBefore.length > 0 ? { untold: quiet } : {}),
  };
  return { alarm, transition };
}
