import { Link } from 'react-router';
import { outcomeText } from '../../page/plan-words.ts';
import type { ResponseBrief } from '../data/responses.ts';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { ResponseBriefLine } from './response-brief.tsx';

/** A response in a list of records: a drill leads to its report, anything else to its incident. */
export function ResponseRow({ response }: { readonly response: ResponseBrief }) {
  const { pick } = useWords();
  const { id, incident, exercise, title, place, startedAt, closedAt, closedAs } = response;
  const to = exercise ? `/drill/${encodeURIComponent(id)}` : `/incident/${encodeURIComponent(incident)}`;
  return (
    <li className={`alarm-row incident-row ${closedAt === null ? 'is-major' : 'is-over'}`}>
      <div>
        <Link className="alarm-row-title" to={to}>
          {pick(title)} · {placeText(place)}
        </Link>
        <div className="quiet">{momentText(startedAt)}</div>
      </div>
      <div>
        <ResponseBriefLine response={response} />
        {closedAs === null ? null : <div>{pick(outcomeText(closedAs, exercise))}</div>}
      </div>
    </li>
  );
}
