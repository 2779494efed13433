import { Button, Modal } from 'antd';
import { useId, useState } from 'react';
import { addToken, type NewToken } from '../../data/tokens.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { RoleAndPlace } from '../../parts/role-and-place.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { SubmitActs } from '../../parts/submit-acts.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { TextField } from '../../parts/text-field.tsx';
import { useWords } from '../../text/language.ts';

/** 0 = until it is revoked. */
const choices = [30, 90, 365, 0] as const;

interface Shown {
  readonly place: string;
  readonly changed: () => void;
  readonly close: () => void;
}

export default function TokenDialog({ place, changed, close }: Shown) {
  const { say } = useWords();
  const id = useId();
  const [wanted, setWanted] = useState<Omit<NewToken, 'days'>>({ name: '', role: 'reader', place });
  const [days, setDays] = useState<number>(365);
  const [secret, setSecret] = useState<string | null>(null);
  const submitting = useSubmitting();
  const make = async () => {
    const { name, role, place: at } = wanted;
    const made = await addToken({ name: name.trim(), role, place: at.trim(), ...(days === 0 ? {} : { days }) });
    setSecret(made.token);
    changed();
  };
  const line = `curl -H 'authorization: Bearer ${secret}' ${location.origin}/api/v1/devices`;
  return (
    <Modal
      open
      className="dialog"
      width={640}
      title={secret ? say('tokens.made', { name: wanted.name }) : say('tokens.add')}
      footer={null}
      closable={false}
      keyboard={secret === null}
      mask={{ closable: false }}
      onCancel={close}
    >
      {secret ? (
        <>
          <ShownOnce what={say('tokens.secret')} value={secret} warning={say('tokens.once')}>
            <h3 className="dialog-part">
              {say('tokens.try')} <CopyButton text={line} what={say('tokens.try')} />
            </h3>
            <pre className="command-line">{line}</pre>
          </ShownOnce>
          <div className="acts">
            <Button type="primary" size="large" onClick={close}>
              {say('done')}
            </Button>
          </div>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submitting.submit(make);
          }}
        >
          <TextField
            name="name"
            label={say('tokens.name')}
            value={wanted.name}
            change={(name) => setWanted({ ...wanted, name })}
            autoComplete="off"
            maxLength={64}
            hint={say('tokens.name.hint')}
            autoFocus
          />
          <RoleAndPlace of="token" role={wanted.role} place={wanted.place} change={(part) => setWanted({ ...wanted, ...part })} />
          <p className="field">
            <label htmlFor={`${id}-days`}>{say('tokens.days')}</label>
            <select id={`${id}-days`} className="plain-select" value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {choices.map((one) => (
                <option key={one} value={one}>
                  {say(`tokens.days.${one}`)}
                </option>
              ))}
            </select>
          </p>
          <SubmitActs label={say('tokens.submit')} submitting={submitting} close={close} />
        </form>
      )}
    </Modal>
  );
}
