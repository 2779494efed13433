import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { usePlaces } from '../../data/devices.ts';
import { holdDrill, type WrittenPlan } from '../../data/plans.ts';
import { live } from '../../data/query-client.ts';
import type { User } from '../../data/wire.ts';
import { useSubmitting } from '../../parts/submitting.ts';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** Begins a drill of a plan: where, why, and a last question, for it rings on every terminal of the place. */
export function HoldDrill({ plan, user }: { readonly plan: WrittenPlan; readonly user: User }) {
  const { say, pick } = useWords();
  const id = useId();
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = usePlaces();
  const [asking, setAsking] = useState(false);
  const [place, setPlace] = useState(user.place);
  const [reason, setReason] = useState('');
  const { problem, setProblem, busy, submit } = useSubmitting();
  if (!asking) return <Button onClick={() => setAsking(true)}>{say('drill.hold')}</Button>;
  const send = () => {
    if (reason.trim() === '') return setProblem(say('drill.whyNeeded'));
    return void submit(async () => {
      const response = await holdDrill(plan.id, place, reason.trim());
      await client.invalidateQueries({ queryKey: [live] });
      await navigate(`/incident/${encodeURIComponent(response)}`);
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div className="asked hold-drill" role="group" aria-label={say('drill.hold')}>
      <p>{say('drill.ask', { title: pick(plan.title), place: placeText(place) })}</p>
      <p className="field">
        <label htmlFor={`${id}-place`}>{say('drill.place')}</label>
        <select id={`${id}-place`} className="plain-select" value={place} onChange={({ target }) => setPlace(target.value)}>
          {[...new Set([user.place, ...(places.data ?? []).map((each) => each.place)])].map((path) => (
            <option key={path} value={path}>
              {placeText(path)}
            </option>
          ))}
        </select>
      </p>
      <p className="field">
        <label htmlFor={`${id}-why`}>{say('drill.why')}</label>
        <input
          id={`${id}-why`}
          className="plain-input"
          maxLength={200}
          autoComplete="off"
          required
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </p>
      <div className="acts">
        <Button type="primary" danger loading={busy} onClick={send}>
          {say('drill.begin')}
        </Button>
        <Button onClick={() => setAsking(false)}>{say('cancel')}</Button>
      </div>
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}
