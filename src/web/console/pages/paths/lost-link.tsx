import { Link } from 'react-router';
import { type Alarm, useActiveAlarms } from '../../data/alarms.ts';
import type { PathMeasure } from '../../data/paths.ts';
import { useWords } from '../../text/language.ts';

/** What the alarm of a lost way is about, and its rule. */
const signs: Readonly<Record<PathMeasure['kind'], { readonly subject: string; readonly rule: string }>> = {
  terminal: { subject: 'terminal', rule: 'terminal.lost' },
  subscriber: { subject: 'path', rule: 'path.lost' },
  tier: { subject: 'path', rule: 'tier.link-lost' },
  heartbeat: { subject: 'path', rule: 'path.lost' },
};

/** To the alarm that says what to do about a lost way; until that is known, to the alarms of its place. */
export function LostLink({ path: { kind, id, place } }: { readonly path: PathMeasure }) {
  const { say } = useWords();
  const alarms = useActiveAlarms();
  const { subject, rule } = signs[kind];
  // A gateway below may have a terminal of the same name.
  const isIt = (alarm: Alarm) => alarm.subject === `${subject}:${id}` && alarm.rule === rule && (alarm.owner ?? null) === null;
  const alarm = alarms.data?.find(isIt);
  const ofPlace = `/alarms${place === '' ? '' : `?place=${encodeURIComponent(place)}`}`;
  return (
    <Link to={alarm === undefined ? ofPlace : `/alarm/${encodeURIComponent(alarm.id)}`}>
      {say('paths.lost.do')}
      <span className="unseen">: {id}</span>
    </Link>
  );
}
