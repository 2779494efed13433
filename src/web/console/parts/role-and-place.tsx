import { useId } from 'react';
import { usePlaces } from '../data/devices.ts';
import { type Role, roles } from '../data/wire.ts';
import { useWords } from '../text/language.ts';
import { EmptyPlace } from './empty-place.tsx';
import { PlaceInput } from './place-input.tsx';

interface Shown {
  /** A token acts in no person's name: it does less than the role. */
  readonly of: 'role' | 'token';
  readonly role: Role;
  readonly place: string;
  readonly change: (next: { readonly role: Role; readonly place: string }) => void;
}

/** What somebody (or a program) may do, and where. */
export function RoleAndPlace({ of, role, place, change }: Shown) {
  const { say } = useWords();
  const places = usePlaces();
  const id = useId();
  return (
    <>
      <fieldset className="roles">
        <legend>{say('people.role')}</legend>
        {roles.map((one) => (
          <label key={one} className="role">
            <input type="radio" name={`${id}-role`} value={one} checked={one === role} onChange={() => change({ role: one, place })} />
            <span>
              <b>{say(`role.${one}`)}</b> <span className="quiet">{say(of === 'token' ? `token.does.${one}` : `role.does.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor={`${id}-place`}>{say('people.place')}</label>
        <PlaceInput
          id={`${id}-place`}
          className="full"
          size="large"
          value={place}
          onChange={(next: string) => change({ role, place: next })}
          places={(places.data ?? []).map((one) => one.place)}
          aria-describedby={`${id}-hint`}
        />
        <span id={`${id}-hint`} className="quiet hint">
          {say('people.place.hint')}
        </span>
        <EmptyPlace place={place} words={say('people.place.empty')} />
      </div>
    </>
  );
}
