import type { PlanClock } from './plan-wire.ts';
import { clockTexts, filled, planWord } from './plan-words.ts';
import type { Text } from './wire.ts';

/** A clock of a plan as it stands at a moment. */
export interface ClockFace {
  readonly state: 'waiting' | 'running' | 'met' | 'missed';
  /** `12:34` that are left, `+02:13` too late, or the time that it took. */
  readonly figure: string;
  readonly words: Text;
  /** Less than a fifth of its time is left. */
  readonly soon: boolean;
}

/** `mm:ss`, with hours where there are some. */
export function figureText(ms: number, up = false): string {
  const seconds = Math.max(0, up ? Math.ceil(ms / 1_000) : Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** `now`: the gateway's clock, ms. One that has run out is shown as missed also before the gateway's word of it has come. */
export function clockFace(clock: PlanClock, now: number, momentText: (rfc3339: string | null) => string): ClockFace {
  const { state, startedAt, dueAt, reachedAt, seconds } = clock;
  const [from, to] = [planWord('stage', clock.from), planWord('stage', clock.to)];
  const due = Date.parse(dueAt ?? '');
  const again = againFace(clock, now, momentText);
  if (again !== null) return again;
  if (state === 'waiting' || dueAt === null)
    return { state: 'waiting', figure: figureText(seconds * 1_000), words: filled(clockTexts.waiting, { from }), soon: false };
  if (state === 'met') {
    const figure = figureText(Date.parse(reachedAt ?? '') - Date.parse(startedAt ?? ''));
    return { state, figure, words: filled(clockTexts.met, { figure }), soon: false };
  }
  const at = momentText(dueAt);
  if (state === 'running' && due > now)
    return { state, figure: figureText(due - now, true), words: filled(clockTexts.running, { at }), soon: due - now < seconds * 200 };
  const figure = figureText((reachedAt === null ? now : Date.parse(reachedAt)) - due);
  const words =
    reachedAt === null
      ? filled(clockTexts.missed, { figure, to, at })
      : filled(clockTexts.late, { figure, to, reached: momentText(reachedAt) });
  return { state: 'missed', figure: `+${figure}`, words, soon: false };
}

/** For alarms that ask once more: what was answered before is no news beside them. Null = none does. */
function againFace({ state, again, seconds }: PlanClock, now: number, momentText: (rfc3339: string | null) => string): ClockFace | null {
  if (again == null || (state !== 'met' && state !== 'missed')) return null;
  const { called, waiting, dueAt, missedAt } = again;
  const due = Date.parse(dueAt ?? '');
  // A miss of the first time says so itself.
  const isOver = (called > 0 && missedAt !== null) || due <= now;
  if (isOver) {
    const since = called > 0 && missedAt !== null ? Date.parse(missedAt) : due;
    const words = filled(clockTexts.againMissed, { n: called + waiting });
    return { state: 'missed', figure: `+${figureText(now - since)}`, words, soon: false };
  }
  if (waiting === 0 || dueAt === null) return null;
  const words = filled(clockTexts.againRunning, { n: waiting, at: momentText(dueAt) });
  return { state: 'running', figure: figureText(due - now, true), words, soon: due - now < seconds * 200 };
}

/** Alarms ask once more, and nobody has acknowledged them. */
export const asksAgain = ({ again }: PlanClock): boolean =>
  again != null && (again.waiting > 0 || (again.called > 0 && again.missedAt !== null));

const need = ['missed', 'running', 'waiting', 'met'] as const;

/** What is late first, then what is due next. */
export function byDue(a: PlanClock, b: PlanClock): number {
  const late = (clock: PlanClock) => {
    if (asksAgain(clock)) return need.indexOf(clock.again?.called ? 'missed' : 'running');
    return clock.state === 'missed' && clock.reachedAt !== null ? need.length : need.indexOf(clock.state);
  };
  const due = (clock: PlanClock) => (asksAgain(clock) ? clock.again?.dueAt : clock.dueAt) ?? '~';
  return late(a) - late(b) || due(a).localeCompare(due(b)) || a.seconds - b.seconds;
}
