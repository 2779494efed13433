import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { changePerson, newLink, type OneTimeLink, type Person, removePerson, signOutPerson } from '../../data/people.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { RoleAndPlace } from '../../parts/role-and-place.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { TextField } from '../../parts/text-field.tsx';
import { useWords } from '../../text/language.ts';
import { LinkShown } from './link-shown.tsx';

interface Shown {
  readonly person: Person;
  readonly self: boolean;
  /** What was done, in words for the page; null = nothing to say. */
  readonly changed: (what: string | null) => void;
  readonly close: () => void;
}

/** Everything an administrator does about one person. */
export default function PersonDialog({ person, self, changed, close }: Shown) {
  const { say } = useWords();
  const { id, name, disabled } = person;
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const finish = (what: string) => {
    changed(what);
    close();
  };
  const invite = async () => {
    setLink(await newLink(id));
    changed(null);
  };
  return (
    <Modal
      open
      className="dialog"
      width={640}
      title={link ? say('people.link.for', { name }) : say('people.change.title', { name, id })}
      footer={null}
      closable={link === null}
      keyboard={link === null}
      mask={{ closable: false }}
      onCancel={close}
    >
      {link ? (
        <LinkShown name={name} link={link} close={close} />
      ) : (
        <>
          <Change person={person} self={self} finish={finish} />
          <h3 className="dialog-part">{say('people.access')}</h3>
          <Act explain={say('people.newLink.explain')}>
            <PlainAct label={say('people.newLink')} act={invite} disabled={disabled} />
          </Act>
          <Act explain={say('people.signOut.explain')}>
            <ConfirmedAct
              label={say('people.signOut')}
              ask={say('people.signOut.ask', { name })}
              act={() => signOutPerson(id).then(() => finish(say('people.signedOut', { name })))}
            />
          </Act>
          {disabled ? (
            <Act explain={say('people.enable.explain')}>
              <PlainAct
                label={say('people.enable')}
                act={() => changePerson(id, { disabled: false }).then(() => finish(say('people.enabled', { name })))}
              />
            </Act>
          ) : (
            <Act explain={say('people.disable.explain')}>
              <ConfirmedAct
                label={say('people.disable')}
                ask={say('people.disable.ask', { name })}
                danger
                act={() => changePerson(id, { disabled: true }).then(() => finish(say('people.disabled', { name })))}
              />
            </Act>
          )}
          <Act explain={say('people.remove.explain')}>
            <ConfirmedAct
              label={say('people.remove')}
              ask={say('people.remove.ask', { name })}
              danger
              act={() => removePerson(id).then(() => finish(say('people.removed', { name })))}
            />
          </Act>
        </>
      )}
    </Modal>
  );
}

function Act({ explain, children }: { readonly explain: string; readonly children: ReactNode }) {
  return (
    <div className="act">
      {children}
      <p className="quiet">{explain}</p>
    </div>
  );
}

interface PlainShown {
  readonly label: string;
  readonly disabled?: boolean;
  readonly act: () => Promise<unknown>;
}

/** What takes nothing away needs no second question. */
function PlainAct({ label, disabled = false, act }: PlainShown) {
  const { problem, busy, submit } = useSubmitting();
  return (
    <div>
      <Button disabled={disabled} loading={busy} onClick={() => void submit(act)}>
        {label}
      </Button>
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}

function Change({ person, self, finish }: Pick<Shown, 'person' | 'self'> & { readonly finish: (what: string) => void }) {
  const { say } = useWords();
  const [name, setName] = useState(person.name);
  const [scope, setScope] = useState({ role: person.role, place: person.place });
  const { problem, busy, submit } = useSubmitting();
  const change = async () => {
    await changePerson(person.id, { name: name.trim(), role: scope.role, place: scope.place.trim() });
    finish(say('people.changed', { name: name.trim() }));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(change);
      }}
    >
      <h3 className="dialog-part">{say('people.change.what')}</h3>
      <TextField name="name" label={say('people.name')} value={name} change={setName} autoComplete="off" maxLength={64} />
      <RoleAndPlace of="role" {...scope} change={setScope} />
      <p className="quiet">{say(self ? 'people.change.self' : 'people.change.note')}</p>
      <p role="alert" className="problem">
        {problem}
      </p>
      <Button type="primary" htmlType="submit" loading={busy}>
        {say('people.change.submit')}
      </Button>
    </form>
  );
}
