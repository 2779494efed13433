import { Link } from 'react-router';
import { queryText } from '../../data/gateway-api.ts';
import type { Counted, KpiAsked, KpiReport } from '../../data/kpis.ts';
import { useWords } from '../../text/language.ts';

export interface OfReport {
  readonly report: KpiReport;
  readonly asked: KpiAsked;
}

interface Shown extends OfReport {
  readonly of: Counted;
  /** What is counted, for those who hear it out of its row. */
  readonly what: string;
  /** In place of the bare number. */
  readonly children?: React.ReactNode;
}

/** A number that leads to the alarms behind it; nought leads nowhere. The time is the report's: figures are numbered in it. */
export function FigureLink({ report, asked, of, what, children = of.count }: Shown) {
  const { say } = useWords();
  if (of.count === 0) return children;
  const { from, to } = report;
  const { place, terminal, range } = asked;
  return (
    <Link to={`/kpis${queryText({ figure: of.figure, from, to, place, terminal, range, what })}`}>
      {children}
      <span className="unseen"> {say('kpis.behind.see', { what })}</span>
    </Link>
  );
}
