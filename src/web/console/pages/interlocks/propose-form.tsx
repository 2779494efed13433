import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { actOnInterlock, type Interlock } from '../../data/interlocks.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** At the own place or below. */
export function ProposeForm({ interlock, user }: { readonly interlock: Interlock; readonly user: User }) {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const [place, setPlace] = useState(user.place);
  const id = useId();
  const where = place.trim() === '' ? say('interlock.everywhere') : placeText(place.trim());
  return (
    <div className="interlock-propose">
      <p className="field">
        <label htmlFor={id}>{say('interlock.place')}</label>
        <input id={id} className="plain-input" maxLength={512} value={place} onChange={({ target }) => setPlace(target.value)} />
      </p>
      <ConfirmedAct
        label={say('interlock.act.propose')}
        ariaLabel={`${say('interlock.act.propose')}: ${pick(interlock.title)}`}
        ask={say('interlock.ask.propose', { place: where })}
        words={{ label: say('interlock.why'), needed: true }}
        act={(comment) =>
          actOnInterlock(interlock.id, { act: 'propose', place: place.trim(), comment }).then(() => client.invalidateQueries())
        }
      />
    </div>
  );
}
