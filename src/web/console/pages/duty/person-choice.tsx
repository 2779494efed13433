import { useId } from 'react';
import { namedPerson } from '../../../page/people-names.ts';
import type { WantedPerson } from '../../data/duty.ts';
import { useWords } from '../../text/language.ts';

/** What somebody has chosen so far. */
export interface Choice {
  readonly kind: 'self' | 'user' | 'outside';
  readonly userId: string;
  readonly name: string;
  readonly phone: string;
}

export const nobodyYet = (kind: Choice['kind']): Choice => ({ kind, userId: '', name: '', phone: '' });

/** Null = oneself. */
export function wantedOf({ kind, userId, name, phone }: Choice): WantedPerson | null {
  if (kind === 'self') return null;
  return kind === 'user' ? { userId } : { name: name.trim(), phone: phone.trim() === '' ? null : phone.trim() };
}

interface Shown {
  readonly legend: string;
  readonly kinds: readonly Choice['kind'][];
  readonly choice: Choice;
  readonly change: (choice: Choice) => void;
  readonly people: readonly { readonly userId: string; readonly name: string }[];
}

/** Somebody with an account, or somebody from outside with their number. */
export function PersonChoice({ legend, kinds, choice, change, people }: Shown) {
  const { say } = useWords();
  const id = useId();
  return (
    <fieldset className="duty-person">
      <legend>{legend}</legend>
      {kinds.map((kind) => (
        <label key={kind} className="choice">
          <input type="radio" name={id} checked={choice.kind === kind} onChange={() => change({ ...choice, kind })} />{' '}
          {say(`duty.who.${kind}`)}
        </label>
      ))}
      {choice.kind === 'user' ? (
        <select
          className="plain-select full"
          required
          aria-label={say('duty.who.user')}
          value={choice.userId}
          onChange={({ target }) => change({ ...choice, userId: target.value })}
        >
          <option value="">{say('duty.who.choose')}</option>
          {people.map(({ userId, name }) => (
            <option key={userId} value={userId}>
              {namedPerson({ userId, name })}
            </option>
          ))}
        </select>
      ) : null}
      {choice.kind === 'outside' ? (
        <div className="two">
          <p className="field">
            <label htmlFor={`${id}-name`}>{say('duty.name')}</label>
            <input
              id={`${id}-name`}
              className="plain-input"
              required
              maxLength={80}
              autoComplete="off"
              value={choice.name}
              onChange={({ target }) => change({ ...choice, name: target.value })}
            />
          </p>
          <p className="field">
            <label htmlFor={`${id}-phone`}>{say('duty.phone')}</label>
            <input
              id={`${id}-phone`}
              className="plain-input"
              type="tel"
              maxLength={32}
              autoComplete="off"
              value={choice.phone}
              onChange={({ target }) => change({ ...choice, phone: target.value })}
            />
          </p>
        </div>
      ) : null}
    </fieldset>
  );
}
