import { Link } from 'react-router';
import { queryText } from '../../data/gateway-api.ts';
import type { IndicatorAsked, Indicators } from '../../data/indicators.ts';
import { useWords } from '../../text/language.ts';
import { numberText } from '../../text/value-text.ts';

export interface OfReport {
  readonly report: Indicators;
  readonly asked: IndicatorAsked;
}

interface Shown {
  readonly asked: IndicatorAsked;
  readonly figure: string;
  readonly count: number;
  /** What is counted, for those who hear it out of its row. */
  readonly what: string;
  /** Other than that of the report. */
  readonly place?: string;
  /** In place of the bare number. */
  readonly children?: React.ReactNode;
}

/** A number that leads to the responses behind it; nought leads nowhere. */
export function FigureLink({ asked, figure, count, what, place = asked.place, children = numberText(count) }: Shown) {
  const { say } = useWords();
  if (count === 0) return children;
  const { range, from, to } = asked;
  return (
    <Link to={`/indicators${queryText({ figure, range: range === 'year' ? '' : range, from, to, place, what })}`}>
      {children}
      <span className="unseen"> {say('indicators.see', { what })}</span>
    </Link>
  );
}
