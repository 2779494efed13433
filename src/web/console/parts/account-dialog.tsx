import { Button, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { usePlaces } from '../data/devices.ts';
import { useWords } from '../text/language.ts';
import type { TextKey } from '../text/text-table.ts';
import { EmptyPlace, typedPlace } from './empty-place.tsx';
import { PlaceInput } from './place-input.tsx';
import { ShownOnce } from './shown-once.tsx';
import { SubmitActs } from './submit-acts.tsx';
import { useSubmitting } from './submitting.ts';
import { TextField } from './text-field.tsx';

type Words = 'made' | 'add' | 'next' | 'secret' | 'once' | 'id' | 'idHint' | 'placeHint';

interface Asked {
  readonly place: string;
  readonly added: () => void;
  readonly close: () => void;
  readonly words: Readonly<Record<Words, TextKey>>;
  /** What it comes to when nothing is registered there; left out = that is as it should be. */
  readonly empty?: string;
  readonly add: (wanted: { readonly id: string; readonly place: string }) => Promise<{ readonly id: string; readonly secret: string }>;
  /** What can be done with it at once, before "done". */
  readonly then?: (id: string) => ReactNode;
}

/** Asks for the id and the place of what signs in with a secret of its own, adds it, and shows the secret this once. */
export function AccountDialog({ place, added, close, words, empty, add, then }: Asked) {
  const { say } = useWords();
  const field = useId();
  const places = usePlaces();
  const [wanted, setWanted] = useState({ id: '', place });
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string } | null>(null);
  const submitting = useSubmitting();
  const submit = async () => {
    setMade(await add({ id: wanted.id.trim(), place: typedPlace(wanted.place) }));
    added();
  };
  return (
    <Modal
      open
      className="dialog"
      width={640}
      title={made ? say(words.made, { id: made.id }) : say(words.add)}
      footer={null}
      closable={false}
      keyboard={made === null}
      mask={{ closable: false }}
      onCancel={close}
    >
      {made ? (
        <>
          <p>{say(words.next)}</p>
          <ShownOnce what={say(words.secret)} value={made.secret} warning={say(words.once)} />
          <div className="acts">
            {then?.(made.id)}
            <Button onClick={close}>{say('done')}</Button>
          </div>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submitting.submit(submit);
          }}
        >
          <TextField
            name="id"
            label={say(words.id)}
            value={wanted.id}
            change={(id) => setWanted({ ...wanted, id })}
            autoComplete="off"
            maxLength={64}
            hint={say(words.idHint)}
            autoFocus
          />
          <div className="field">
            <label htmlFor={`${field}-place`}>{say('people.place')}</label>
            <PlaceInput
              id={`${field}-place`}
              className="full"
              size="large"
              value={wanted.place}
              onChange={(next: string) => setWanted({ ...wanted, place: next })}
              places={(places.data ?? []).map((one) => one.place)}
              aria-describedby={`${field}-hint`}
            />
            <span id={`${field}-hint`} className="quiet hint">
              {say(words.placeHint)}
            </span>
            {empty === undefined ? null : <EmptyPlace place={wanted.place} words={empty} />}
          </div>
          <SubmitActs label={say(words.add)} submitting={submitting} close={close} />
        </form>
      )}
    </Modal>
  );
}
