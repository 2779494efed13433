import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useId, useState } from 'react';
import { answerHandover, dutyKey, handOver, leave, type OnDuty, takeOver, useDutyPeople, useDutyState } from '../../data/duty.ts';
import type { User } from '../../data/wire.ts';
import { Failure } from '../../parts/failure.tsx';
import { SubmitActs } from '../../parts/submit-acts.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';
import { nobodyYet, PersonChoice, wantedOf } from './person-choice.tsx';
import { StateLists } from './state-lists.tsx';

export type DutyAct = 'take' | 'hand' | 'leave' | 'confirm' | 'withdraw' | 'decline';

interface Shown {
  readonly act: DutyAct;
  readonly entry: OnDuty;
  readonly user: User;
  readonly close: () => void;
}

/** One act about who is on, with what has to be known before it. */
export default function DutyActDialog({ act, entry, user, close }: Shown) {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const id = useId();
  const state = useDutyState(entry.position);
  const people = useDutyPeople(entry.position, act === 'hand');
  const [choice, setChoice] = useState(nobodyYet(act === 'take' ? 'self' : 'user'));
  const [words, setWords] = useState('');
  const submitting = useSubmitting();
  const others = (people.data ?? []).filter(({ userId }) => userId !== entry.person?.userId);
  const relieves = act === 'take' && entry.person !== null;
  // Somebody else is sent off by who is in charge, who says why.
  const owesReason = relieves || (act === 'leave' && entry.person?.kind === 'user' && entry.person.userId !== user.id);
  const label =
    act === 'hand'
      ? say('duty.remarks')
      : relieves
        ? say('duty.reason.relieve', { name: entry.person?.name ?? '' })
        : act === 'leave'
          ? say('duty.reason.leave')
          : say('duty.answer');
  const doIt = async () => {
    const said = words.trim();
    if (act === 'take') await takeOver(entry.position, wantedOf(choice), said);
    else if (act === 'hand') await handOver(entry.position, wantedOf(choice) ?? { userId: user.id }, said);
    else if (act === 'leave') await leave(entry.position, said);
    else await answerHandover(entry.offer ?? '', act, said);
    await client.invalidateQueries({ queryKey: dutyKey });
    close();
  };
  return (
    <Modal
      open
      className="dialog"
      width={720}
      title={`${say(`duty.${act}`)} · ${pick(entry.title)}`}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      onCancel={close}
    >
      <form
        id="duty-act"
        onSubmit={(event) => {
          event.preventDefault();
          void submitting.submit(doIt);
        }}
      >
        <p className="quiet">
          {placeText(entry.place)} · {entry.person === null ? say('duty.nobody') : entry.person.name}
        </p>
        <p>{say(`duty.${act}.explain`)}</p>
        {act === 'take' ? (
          <PersonChoice legend={say('duty.who')} kinds={['self', 'outside']} choice={choice} change={setChoice} people={[]} />
        ) : null}
        {act === 'hand' ? (
          <PersonChoice legend={say('duty.who')} kinds={['user', 'outside']} choice={choice} change={setChoice} people={others} />
        ) : null}
        {act === 'take' && !relieves ? null : (
          <p className="field">
            <label htmlFor={`${id}-words`}>{label}</label>
            <textarea
              id={`${id}-words`}
              className="plain-input"
              rows={act === 'hand' ? 4 : 2}
              required={owesReason}
              maxLength={act === 'hand' || act === 'confirm' ? 2_000 : 200}
              value={words}
              onChange={({ target }) => setWords(target.value)}
            />
          </p>
        )}
        <Failure error={state.error} again={() => void state.refetch()} />
        {state.data && act !== 'withdraw' ? <StateLists state={state.data} /> : null}
        <SubmitActs label={say(`duty.${act}`)} submitting={submitting} close={close} />
      </form>
    </Modal>
  );
}
