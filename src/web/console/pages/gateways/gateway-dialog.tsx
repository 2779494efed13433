import { Button, Modal } from 'antd';
import { useId, useState } from 'react';
import { usePlaces } from '../../data/devices.ts';
import { addGateway } from '../../data/gateways.ts';
import { PlaceInput } from '../../parts/place-input.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { SubmitActs } from '../../parts/submit-acts.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { TextField } from '../../parts/text-field.tsx';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly place: string;
  readonly added: () => void;
  readonly close: () => void;
}

export default function GatewayDialog({ place, added, close }: Shown) {
  const { say } = useWords();
  const field = useId();
  const places = usePlaces();
  const [wanted, setWanted] = useState({ id: '', place });
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string } | null>(null);
  const submitting = useSubmitting();
  const add = async () => {
    setMade(await addGateway({ id: wanted.id.trim(), place: wanted.place.trim() }));
    added();
  };
  return (
    <Modal
      open
      className="dialog"
      width={640}
      title={made ? say('gateways.made', { id: made.id }) : say('gateways.add')}
      footer={null}
      closable={false}
      keyboard={made === null}
      mask={{ closable: false }}
      onCancel={close}
    >
      {made ? (
        <>
          <p>{say('gateways.next')}</p>
          <ShownOnce what={say('gateways.secret')} value={made.secret} warning={say('gateways.once')} />
          <div className="acts">
            <Button onClick={close}>{say('done')}</Button>
          </div>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submitting.submit(add);
          }}
        >
          <TextField
            name="id"
            label={say('gateways.id')}
            value={wanted.id}
            change={(id) => setWanted({ ...wanted, id })}
            autoComplete="off"
            maxLength={64}
            hint={say('gateways.id.hint')}
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
              {say('gateways.place.hint')}
            </span>
          </div>
          <SubmitActs label={say('gateways.add')} submitting={submitting} close={close} />
        </form>
      )}
    </Modal>
  );
}
