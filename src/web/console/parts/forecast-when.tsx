import type { ForecastItem } from '../data/maintenance.ts';
import { useWords } from '../text/language.ts';

/** About when a number will be at its limit, in words and with a sign. */
export function ForecastWhen({ item: { dueOn, days } }: { readonly item: ForecastItem }) {
  const { say } = useWords();
  if (dueOn === null)
    return (
      <span className="due is-unknown">
        <span aria-hidden="true">?</span> {say('forecast.undated')}
      </span>
    );
  const [sign, state] = days === 0 ? ['■', 'overdue'] : (days ?? 0) <= 60 ? ['▲', 'soon'] : ['○', 'later'];
  return (
    <span className={`due is-${state}`}>
      <span aria-hidden="true">{sign}</span> {days === 0 ? say('forecast.there') : say('forecast.on', { day: dueOn, n: days ?? 0 })}
    </span>
  );
}
