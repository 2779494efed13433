import { type Alarm, waitingStates } from '../data/alarms.ts';
import { useWords } from '../text/language.ts';

/** The state in the words of ISA-18.2, with a sign of its own. */
export function AlarmStateMark({ alarm }: { readonly alarm: Alarm }) {
  const { say } = useWords();
  const waits = waitingStates.includes(alarm.state);
  const sign = alarm.state === 'normal' ? '○' : waits ? '▲' : '✓';
  const holds = alarm.state === 'unacknowledged' || alarm.state === 'acknowledged';
  return (
    <span className={`alarm-state ${waits ? 'waits' : ''}`}>
      <span aria-hidden="true">{sign}</span> {say(`alarm.state.${alarm.state}`)}
      {holds && alarm.condition === 'unknown' ? ` · ${say('alarm.condition.unknown')}` : ''}
      {alarm.occurrences > 1 ? ` · ${say('alarm.occurrences', { n: alarm.occurrences })}` : ''}
    </span>
  );
}

/** A test or a drill: nobody has to act, and nobody may overlook that. */
export function ExerciseMark({ alarm }: { readonly alarm: Alarm }) {
  const { say } = useWords();
  return alarm.exercise ? <strong className="exercise">{say(alarm.test ? 'alarm.test' : 'alarm.exercise')}</strong> : null;
}

/** What it turned out to be, as a person said; nothing while nobody has. */
export function ClassificationMark({ alarm }: { readonly alarm: Alarm }) {
  const { say, alarmPerson } = useWords();
  const { classification } = alarm;
  return classification ? (
    <div className="classified">
      {say('classification.by', { as: say(`classification.${classification.as}`), by: alarmPerson(alarm, classification.by) })}
    </div>
  ) : null;
}
