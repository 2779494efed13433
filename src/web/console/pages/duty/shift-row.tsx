import { Button } from 'antd';
import { useId } from 'react';
import { useWords } from '../../text/language.ts';
import { PersonChoice } from './person-choice.tsx';
import type { ShiftDraft } from './roster-draft.ts';

interface Shown {
  readonly shift: ShiftDraft;
  readonly number: number;
  readonly people: readonly { readonly userId: string; readonly name: string }[];
  readonly change: (shift: ShiftDraft) => void;
  readonly remove: () => void;
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** One shift of a roster. */
export function ShiftRow({ shift, number, people, change, remove }: Shown) {
  const { say } = useWords();
  const id = useId();
  const time = (part: 'from' | 'to') => (
    <p className="field">
      <label htmlFor={`${id}-${part}`}>{say(`duty.shift.${part}`)}</label>
      <input
        id={`${id}-${part}`}
        className="plain-input"
        required
        pattern={part === 'to' ? '([01][0-9]|2[0-3]):[0-5][0-9]|24:00' : '([01][0-9]|2[0-3]):[0-5][0-9]'}
        placeholder={say('duty.shift.such')}
        value={shift[part]}
        onChange={({ target }) => change({ ...shift, [part]: target.value })}
      />
    </p>
  );
  const turn = (day: number) => (shift.days.includes(day) ? shift.days.filter((one) => one !== day) : [...shift.days, day].sort());
  return (
    <fieldset className="duty-row">
      <legend>{say('duty.shift', { n: number })}</legend>
      {shift.kind === 'weekly' ? (
        <fieldset className="wide plain-group">
          <legend className="unseen">{say('duty.shift.days')}</legend>
          {weekdays.map((day) => (
            <label key={day} className="duty-weekday">
              <input type="checkbox" checked={shift.days.includes(day)} onChange={() => change({ ...shift, days: turn(day) })} />{' '}
              {say(`duty.day.${day}`)}
            </label>
          ))}
        </fieldset>
      ) : (
        <p className="field">
          <label htmlFor={`${id}-day`}>{say('duty.shift.day')}</label>
          <input
            id={`${id}-day`}
            className="plain-input"
            type="date"
            required
            value={shift.day}
            onChange={({ target }) => change({ ...shift, day: target.value })}
          />
        </p>
      )}
      {time('from')}
      {time('to')}
      <div className="wide">
        <PersonChoice
          legend={say('duty.shift.who')}
          kinds={['user', 'outside']}
          choice={shift.who}
          change={(who) => change({ ...shift, who })}
          people={people}
        />
      </div>
      <div className="wide">
        <Button onClick={remove} aria-label={`${say('duty.shift.remove')}: ${say('duty.shift', { n: number })}`}>
          {say('duty.shift.remove')}
        </Button>
      </div>
    </fieldset>
  );
}
