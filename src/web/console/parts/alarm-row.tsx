import { Button } from 'antd';
import { Link } from 'react-router';
import { terminalOf } from '../../page/alarm-subject.ts';
import { ackedBy } from '../../page/tier-words.ts';
import { type AlarmAct, actsFor } from '../data/alarm-acts.ts';
import type { Alarm } from '../data/alarms.ts';
import { useSession } from '../data/session.ts';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { AlarmStateMark, ClassificationMark, ExerciseMark } from './alarm-state.tsx';
import { AsideNotes } from './aside-notes.tsx';
import { SeverityMark } from './severity-mark.tsx';

/** The act that is offered in a list, the first that is possible; the others stand on the alarm's page. What lies aside calls nobody. */
const offered: readonly AlarmAct[] = ['unshelve', 'putBack', 'acknowledge', 'end'];

interface Shown {
  readonly alarm: Alarm;
  /** Left out = nothing is done from this list. */
  readonly act?: (name: AlarmAct) => void;
}

/** An alarm in a list, with the one act that is most needed. */
export function AlarmRow({ alarm, act }: Shown) {
  const { say, pick } = useWords();
  const session = useSession();
  const terminal = terminalOf(alarm.subject);
  const possible = act ? actsFor(alarm, session.data) : [];
  const next = offered.find((name) => possible.includes(name));
  return (
    <li className={`alarm-row is-${alarm.severity} ${alarm.state === 'normal' ? 'is-over' : ''}`}>
      <div className="alarm-row-what">
        <SeverityMark severity={alarm.severity} /> <ExerciseMark alarm={alarm} />
        <Link className="alarm-row-title" to={`/alarm/${encodeURIComponent(alarm.id)}`}>
          {pick(alarm.title)}
        </Link>
        <div className="alarm-row-reason">{pick(alarm.reasons)}</div>
        <AsideNotes alarm={alarm} />
      </div>
      <div className="alarm-row-where">
        {placeText(alarm.place)}
        {terminal === null ? null : <div>{terminal}</div>}
        {alarm.deviceId === null ? null : (
          <div>
            <Link to={`/device/${encodeURIComponent(alarm.deviceId)}`}>{alarm.deviceId}</Link>
            {alarm.component === '' ? '' : ` [${alarm.component}]`}
          </div>
        )}
      </div>
      <div className="alarm-row-state">
        <AlarmStateMark alarm={alarm} />
        <div className="quiet">{say('alarm.raisedAt', { at: momentText(alarm.raisedAt) })}</div>
        {alarm.acknowledgedBy === null ? null : (
          <div className="quiet">{say('alarm.ackedBy', { by: pick(ackedBy(alarm)), at: momentText(alarm.acknowledgedAt) })}</div>
        )}
        {alarm.endedAt === null ? null : <div className="quiet">{say('alarm.endedAt', { at: momentText(alarm.endedAt) })}</div>}
        <ClassificationMark alarm={alarm} />
      </div>
      <div className="alarm-row-acts">
        {next === undefined ? null : (
          <Button
            type={next === 'acknowledge' ? 'primary' : 'default'}
            onClick={() => act?.(next)}
            aria-label={`${say(`act.${next}`)}: ${pick(alarm.title)}, ${placeText(alarm.place)}`}
          >
            {say(`act.${next}`)}
          </Button>
        )}
      </div>
    </li>
  );
}
