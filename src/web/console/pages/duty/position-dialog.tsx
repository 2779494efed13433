import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useId, useState } from 'react';
import { planWord } from '../../../page/plan-words.ts';
import { usePlaces } from '../../data/devices.ts';
import { type DutyPosition, type DutyRole, dutyKey, dutyRoles, putPosition, retirePosition, usePositions } from '../../data/duty.ts';
import { usePeople } from '../../data/people.ts';
import { rolesWith } from '../../data/session.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { EmptyPlace, typedPlace } from '../../parts/empty-place.tsx';
import { Failure } from '../../parts/failure.tsx';
import { PlaceInput } from '../../parts/place-input.tsx';
import { SubmitActs } from '../../parts/submit-acts.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { TextField } from '../../parts/text-field.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { newShift, rosterOf, type ShiftDraft, shiftsOf } from './roster-draft.ts';
import { ShiftRow } from './shift-row.tsx';

interface Shown {
  /** '' = a new position. */
  readonly id: string;
  /** Where a new one begins. */
  readonly place: string;
  readonly close: () => void;
}

/** A position with who is planned for it. */
export default function PositionDialog({ id, place, close }: Shown) {
  const { say } = useWords();
  const positions = usePositions(id !== '');
  const known = positions.data?.find((position) => position.id === id) ?? null;
  return (
    <Modal
      open
      className="dialog"
      width={760}
      title={say(id === '' ? 'duty.positions.add' : 'duty.positions.edit')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      onCancel={close}
    >
      <Failure error={positions.error} again={() => void positions.refetch()} />
      {id !== '' && known === null ? <Waiting /> : <PositionForm known={known} place={place} close={close} />}
    </Modal>
  );
}

function PositionForm({ known, place, close }: Omit<Shown, 'id'> & { readonly known: DutyPosition | null }) {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const field = useId();
  const places = usePlaces();
  const people = usePeople();
  const [id, setId] = useState(known?.id ?? '');
  const [title, setTitle] = useState(known?.title ?? { zh: '', en: '' });
  const [role, setRole] = useState<DutyRole>(known?.role ?? 'operator');
  const [where, setWhere] = useState(known?.place ?? place);
  const [phone, setPhone] = useState(known?.phone ?? '');
  const [shifts, setShifts] = useState<readonly ShiftDraft[]>(() => (known === null ? [] : shiftsOf(known.roster)));
  const [exceptions, setExceptions] = useState(known?.roster.exceptions.join(', ') ?? '');
  const submitting = useSubmitting();
  const mayStand = rolesWith('act');
  const candidates = (people.data ?? [])
    .filter((person) => mayStand.includes(person.role) && !person.disabled)
    .map((person) => ({ userId: person.id, name: person.name }));
  const done = async () => {
    await client.invalidateQueries({ queryKey: dutyKey });
    close();
  };
  const save = async () => {
    const roster = rosterOf(shifts, exceptions);
    await putPosition(id.trim(), {
      title,
      role,
      place: typedPlace(where),
      phone: phone.trim() === '' ? null : phone.trim(),
      roster,
    });
    await done();
  };
  const rows = (kind: ShiftDraft['kind']) => (
    <>
      <h3 className="dialog-part">{say(`duty.${kind}`)}</h3>
      {shifts.map((shift, index) =>
        shift.kind === kind ? (
          <ShiftRow
            key={shift.key}
            shift={shift}
            number={index + 1}
            people={candidates}
            change={(next) => setShifts(shifts.map((one) => (one.key === next.key ? next : one)))}
            remove={() => setShifts(shifts.filter(({ key }) => key !== shift.key))}
          />
        ) : null,
      )}
      <Button onClick={() => setShifts([...shifts, newShift(kind)])}>{say(`duty.${kind}.add`)}</Button>
    </>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submitting.submit(save);
      }}
    >
      <div className="two">
        <TextField
          name="zh"
          label={say('duty.positions.zh')}
          value={title.zh}
          change={(zh) => setTitle({ ...title, zh })}
          autoComplete="off"
          maxLength={80}
        />
        <TextField
          name="en"
          label={say('duty.positions.en')}
          value={title.en}
          change={(en) => setTitle({ ...title, en })}
          autoComplete="off"
          maxLength={80}
        />
        {known === null ? (
          <TextField
            name="id"
            label={say('duty.positions.id')}
            value={id}
            change={setId}
            autoComplete="off"
            pattern="\s*[A-Za-z0-9][A-Za-z0-9_.:\-]{0,63}\s*"
            hint={say('people.id.hint')}
          />
        ) : null}
        <p className="field">
          <label htmlFor={`${field}-role`}>{say('duty.positions.role')}</label>
          <select
            id={`${field}-role`}
            className="plain-select full"
            value={role}
            onChange={({ target }) => setRole(target.value as DutyRole)}
          >
            {dutyRoles.map((one) => (
              <option key={one} value={one}>
                {pick(planWord('role', one))}
              </option>
            ))}
          </select>
        </p>
        <p className="field">
          <label htmlFor={`${field}-phone`}>{say('duty.phone')}</label>
          <input
            id={`${field}-phone`}
            className="plain-input"
            type="tel"
            maxLength={32}
            autoComplete="off"
            value={phone}
            onChange={({ target }) => setPhone(target.value)}
          />
        </p>
        <div className="field">
          <label htmlFor={`${field}-place`}>{say('duty.positions.place')}</label>
          <PlaceInput
            id={`${field}-place`}
            className="full"
            size="large"
            value={where}
            onChange={(next: string) => setWhere(next)}
            places={(places.data ?? []).map((one) => one.place)}
          />
          <EmptyPlace place={where} words={say('duty.positions.place.empty')} />
        </div>
      </div>
      {rows('weekly')}
      <p className="field">
        <label htmlFor={`${field}-exceptions`}>{say('duty.exceptions')}</label>
        <input
          id={`${field}-exceptions`}
          className="plain-input"
          placeholder={say('duty.exceptions.such')}
          value={exceptions}
          onChange={({ target }) => setExceptions(target.value)}
        />
      </p>
      {rows('single')}
      <SubmitActs label={say('duty.positions.save')} submitting={submitting} close={close} />
      {known === null ? null : (
        <ConfirmedAct
          label={say('duty.positions.retire')}
          ask={say('duty.positions.retire.ask', { name: pick(known.title) })}
          danger
          act={() => retirePosition(known.id).then(done)}
        />
      )}
    </form>
  );
}
