import { byDue, clockFace } from '../../page/clock-face.ts';
import type { PlanClock } from '../../page/plan-wire.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { useNow } from './use-now.ts';

/** With a sign of its own: not by colour alone. */
const signs = { waiting: '○', running: '▶', met: '✓', missed: '■' } as const;

/** The clocks of a plan, running. `aheadMs`: what the clock they are by is ahead of the gateway's. */
export function PlanClocks({ clocks, aheadMs }: { readonly clocks: readonly PlanClock[]; readonly aheadMs: number }) {
  const { say, pick } = useWords();
  const now = useNow();
  if (clocks.length === 0) return null;
  return (
    <ul className="clocks" aria-label={say('plan.clocks')}>
      {clocks.toSorted(byDue).map((clock) => {
        const { state, figure, words, soon } = clockFace(clock, now + aheadMs, momentText);
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
