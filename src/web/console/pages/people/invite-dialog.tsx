import { Modal } from 'antd';
import { useState } from 'react';
import { addPerson, type NewPerson, type OneTimeLink } from '../../data/people.ts';
import { RoleAndPlace } from '../../parts/role-and-place.tsx';
import { SubmitActs } from '../../parts/submit-acts.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { TextField } from '../../parts/text-field.tsx';
import { useWords } from '../../text/language.ts';
import { LinkShown } from './link-shown.tsx';

interface Shown {
  /** Of the one who invites: nobody gives away more. */
  readonly place: string;
  readonly changed: () => void;
  readonly close: () => void;
}

/** Somebody new, up to the link that they get. */
export default function InviteDialog({ place, changed, close }: Shown) {
  const { say } = useWords();
  const [wanted, setWanted] = useState<NewPerson>({ id: '', name: '', role: 'operator', place });
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const submitting = useSubmitting();
  const change = (part: Partial<NewPerson>) => setWanted({ ...wanted, ...part });
  const invite = async () => {
    setLink(await addPerson({ ...wanted, id: wanted.id.trim(), name: wanted.name.trim(), place: wanted.place.trim() }));
    changed();
  };
  return (
    <Modal
      open
      className="dialog"
      width={640}
      title={link ? say('people.link.for', { name: wanted.name }) : say('people.invite')}
      footer={null}
      closable={false}
      keyboard={link === null}
      mask={{ closable: false }}
      onCancel={close}
    >
      {link ? (
        <LinkShown name={wanted.name} link={link} close={close} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submitting.submit(invite);
          }}
        >
          <p className="quiet">{say('people.invite.lead')}</p>
          <div className="two">
            <TextField
              name="name"
              label={say('people.name')}
              value={wanted.name}
              change={(name) => change({ name })}
              autoComplete="off"
              maxLength={64}
              autoFocus
            />
            <TextField
              name="id"
              label={say('people.id')}
              value={wanted.id}
              change={(id) => change({ id })}
              autoComplete="off"
              pattern="\s*[A-Za-z0-9][A-Za-z0-9_.:\-]{0,63}\s*"
              hint={say('people.id.hint')}
            />
          </div>
          <RoleAndPlace of="role" role={wanted.role} place={wanted.place} change={change} />
          <SubmitActs label={say('people.invite.submit')} submitting={submitting} close={close} />
        </form>
      )}
    </Modal>
  );
}
