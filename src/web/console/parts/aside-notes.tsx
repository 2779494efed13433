import { Link } from 'react-router';
import type { Alarm } from '../data/alarms.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';

/** What keeps an alarm from every terminal: who, why, until when. Nothing where nothing does. */
export function AsideNotes({ alarm }: { readonly alarm: Alarm }) {
  const { say, pick, alarmPerson } = useWords();
  const { shelved, suppressed, outOfService } = alarm;
  if (!shelved && !suppressed && !outOfService) return null;
  return (
    <ul className="aside-notes">
      {shelved ? (
        <li>
          <b>{say('aside.shelved')}</b>{' '}
          {say(shelved.oneShot ? 'aside.shelved.once' : 'aside.shelved.say', {
            by: alarmPerson(alarm, shelved.by),
            until: momentText(shelved.until),
            reason: shelved.reason,
          })}
        </li>
      ) : null}
      {suppressed ? (
        <li>
          <b>{say('aside.suppressed')}</b> {pick(suppressed.reasons)} <code>{suppressed.by}</code>{' '}
          <Link to={`/alarm/${encodeURIComponent(suppressed.alarmId)}`}>{say('aside.suppressed.see')}</Link>
        </li>
      ) : null}
      {outOfService ? (
        <li>
          <b>{say('aside.outOfService')}</b>{' '}
          {say('aside.outOfService.say', {
            by: alarmPerson(alarm, outOfService.by),
            permit: outOfService.permit,
            until: momentText(outOfService.until),
            reason: outOfService.reason,
            scope: say(`aside.scope.${outOfService.scope}`),
          })}
        </li>
      ) : null}
    </ul>
  );
}
