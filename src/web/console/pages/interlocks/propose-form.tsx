import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { usePlaces } from '../../data/devices.ts';
import { actOnInterlock, type Interlock } from '../../data/interlocks.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { EmptyPlace, typedPlace } from '../../parts/empty-place.tsx';
import { PlaceInput } from '../../parts/place-input.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** At the own place or below. */
export function ProposeForm({ interlock, user }: { readonly interlock: Interlock; readonly user: User }) {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const [place, setPlace] = useState(user.place);
  const id = useId();
  const places = usePlaces();
  const at = typedPlace(place);
  const where = at === '' ? say('interlock.everywhere') : placeText(at);
  return (
    <div className="interlock-propose">
      <div className="field">
        <label htmlFor={id}>{say('interlock.place')}</label>
        <PlaceInput
          id={id}
          className="full"
          value={place}
          onChange={(next: string) => setPlace(next)}
          places={(places.data ?? []).map((one) => one.place)}
        />
        <EmptyPlace place={place} words={say('interlock.place.empty')} />
      </div>
      <ConfirmedAct
        label={say('interlock.act.propose')}
        ariaLabel={`${say('interlock.act.propose')}: ${pick(interlock.title)}`}
        ask={say('interlock.ask.propose', { place: where })}
        words={{ label: say('interlock.why'), needed: true }}
        act={(comment) => actOnInterlock(interlock.id, { act: 'propose', place: at, comment }).then(() => client.invalidateQueries())}
      />
    </div>
  );
}
