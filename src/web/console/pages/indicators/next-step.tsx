import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { queryText } from '../../data/gateway-api.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import { indicatorsCsv, useDrillCounts, yearAt } from '../../data/indicators.ts';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';
import { usePlanTitle } from './clock-table.tsx';
import type { OfReport } from './figure-link.tsx';

/** The one thing that would improve the figures most: close what is open, see why it was late, hold a drill. */
export function NextStep({ report, asked }: OfReport) {
  const { say, pick } = useWords();
  const planTitle = usePlanTitle();
  const drills = useDrillCounts(yearAt(gatewayNow()), asked.place);
  const { begun, closed, clocks } = report.all;
  const { range, from, to, place } = asked;
  const behind = (figure: string, what: string) =>
    `/indicators${queryText({ figure, range: range === 'year' ? '' : range, from, to, place, what })}`;
  const worst = clocks.toSorted((a, b) => b.missed - a.missed)[0];
  const short = drills.data?.find(({ held, required }) => required !== null && held < required);
  const step = (words: string, what: ReactNode) => (
    <section className="alarm-do" aria-labelledby="indicators-next">
      <h2 id="indicators-next">{say('indicators.next')}</h2>
      <p className="alarm-do-words">{words}</p>
      {what}
    </section>
  );
  if (begun > closed)
    return step(
      say('indicators.next.open', { n: begun - closed }),
      <Link to={behind('open', say('indicators.open'))}>{say('indicators.next.open.do')}</Link>,
    );
  if (worst && worst.missed > 0) {
    const values = { plan: planTitle(worst.plan), clock: pick(worst.title), missed: worst.missed, of: worst.missed + worst.kept };
    const what = `${values.plan} · ${values.clock} · ${say('indicators.missed')}`;
    return step(
      say('indicators.next.missed', values),
      <Link to={behind(`missed:${worst.figure}`, what)}>{say('indicators.next.missed.do')}</Link>,
    );
  }
  if (short) {
    const values = { place: placeText(short.place), held: short.held, required: short.required ?? 0 };
    return step(say('indicators.next.drill', values), <Link to="/plans">{say('indicators.next.drill.do')}</Link>);
  }
  if (drills.data === undefined) return null;
  return step(
    say('indicators.next.none'),
    <a href={indicatorsCsv(report)} download="indicators.csv">
      {say('indicators.next.none.do')}
    </a>,
  );
}
