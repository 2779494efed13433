import { byDue, clockFace } from '../../page/clock-face.ts';
import type { PlanClock } from '../../page/plan-wire.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { useNow } from './use-now.ts';

/** With a sign of its own: not by colour alone. */
const signs = { waiting: '○', running: '▶', met: '✓', missed: '■' } as const;

interface Shown {
  readonly clocks: readonly PlanClock[];
  /** ms that the clock they are by is ahead of the gateway's. */
  readonly aheadMs: number;
  /** By the clock they are by; null = the response goes on. */
  readonly closedAt: string | null;
}

/** The clocks of a plan, running; of a closed response only those that came to something, as they stood then. */
export function PlanClocks({ clocks, aheadMs, closedAt }: Shown) {
  const { say, pick } = useWords();
  const now = useNow();
  const at = closedAt === null ? now + aheadMs : Date.parse(closedAt);
  const shown = closedAt === null ? clocks : clocks.filter(({ state }) => state === 'met' || state === 'missed');
  if (shown.length === 0) return null;
  return (
    <ul className="clocks" aria-label={say('plan.clocks')}>
      {shown.toSorted(byDue).map((clock) => {
        const { state, figure, words, soon } = clockFace(clock, at, momentText);
        return (
          <li key={clock.id} className={`clock-tile is-${soon ? 'soon' : state}`}>
            <span>{pick(clock.title)}</span>
            <b className="clock-figure" role="timer">
              {figure}
            </b>
            <span className="clock-words">
              <span aria-hidden="true">{signs[state]}</span> {pick(words)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
