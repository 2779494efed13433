import { Link } from 'react-router';
import { subjectName } from '../../page/alarm-subject.ts';
import type { Alarm } from '../data/alarms.ts';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { SeverityMark } from './severity-mark.tsx';

/** One alarm in a list: how bad, what, where, since when, and what has been done about it. Leads to its page. */
export function AlarmLine({ alarm }: { readonly alarm: Alarm }) {
  const { say, pick } = useWords();
  const about = subjectName(alarm);
  return (
    <Link className="alarm-line" to={`/alarm/${encodeURIComponent(alarm.id)}`}>
      <SeverityMark severity={alarm.severity} />
      <span className="alarm-line-title">
        {alarm.exercise ? <b className="exercise">{say(alarm.test ? 'alarm.test' : 'alarm.exercise')}</b> : null} {pick(alarm.title)}
        {about === null ? null : ` · ${about}`}
      </span>
      <span className="quiet">{placeText(alarm.place)}</span>
      <span className="quiet">
        {say('alarm.raisedAt', { at: momentText(alarm.raisedAt) })} · {say(`alarm.state.${alarm.state}`)}
      </span>
    </Link>
  );
}
