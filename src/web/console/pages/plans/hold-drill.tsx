import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { gatewayNow } from '../../../page/page-clock.ts';
import { momentOfWallText, wallText } from '../../../page/site-zone.ts';
import { usePlaces } from '../../data/devices.ts';
import { useDrillCounts, yearAt } from '../../data/indicators.ts';
import { holdDrill, usePlans, type WrittenPlan } from '../../data/plans.ts';
import { live } from '../../data/query-client.ts';
import type { User } from '../../data/wire.ts';
import { useSubmitting } from '../../parts/submitting.ts';
import { useWords } from '../../text/language.ts';
import { placeText, widthText } from '../../text/moment-text.ts';

/** Of the line that asks to choose; no path begins so. */
const none = '/';
const tomorrow = () => wallText(gatewayNow() + 86_400_000).slice(0, 16);

/** A drill of a plan, now or at an hour: where, why, and a last question, for it rings on every terminal of the place. */
export function HoldDrill({ plan, user }: { readonly plan: WrittenPlan; readonly user: User }) {
  const { say, pick } = useWords();
  const id = useId();
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = usePlaces();
  const [asking, setAsking] = useState(false);
  const counts = useDrillCounts(yearAt(gatewayNow()), user.place);
  const communities = (counts.data ?? []).map((each) => each.place);
  const [chosen, setPlace] = useState<string | null>(null);
  // What counts for a community of its year, where there is one alone; which of several is not for the page to say.
  const place = chosen ?? (counts.data === undefined || communities.length > 1 ? null : (communities[0] ?? user.place));
  const [reason, setReason] = useState('');
  const [scenario, setScenario] = useState(false);
  /** Wall time of the site; null = now. */
  const [hour, setHour] = useState<string | null>(null);
  const { problem, setProblem, busy, submit } = useSubmitting();
  if (!asking) return <Button onClick={() => setAsking(true)}>{say('drill.hold')}</Button>;
  const send = () => {
    if (place === null) return setProblem(say('drill.placeNeeded'));
    if (reason.trim() === '') return setProblem(say('drill.whyNeeded'));
    const at = hour === null ? undefined : momentOfWallText(hour);
    if (at !== undefined && !(Date.parse(at) > gatewayNow())) return setProblem(say('drill.hourNeeded'));
    return void submit(async () => {
      const response = await holdDrill({ plan: plan.id, place, reason: reason.trim(), scenario, ...(at === undefined ? {} : { at }) });
      await client.invalidateQueries({ queryKey: [live] });
      if (response === null) setAsking(false);
      else await navigate(`/incident/${encodeURIComponent(response)}`);
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div className="asked hold-drill" role="group" aria-label={say('drill.hold')}>
      {place === null ? null : <p>{say('drill.ask', { title: pick(plan.title), place: placeText(place) })}</p>}
      <p className="field">
        <label htmlFor={`${id}-place`}>{say('drill.place')}</label>
        <select id={`${id}-place`} className="plain-select" value={place ?? none} onChange={({ target }) => setPlace(target.value)}>
          {place === null ? (
            <option value={none} disabled>
              {say('drill.placeNeeded')}
            </option>
          ) : null}
          {[...new Set([user.place, ...communities, ...(places.data ?? []).map((each) => each.place)])].map((path) => (
            <option key={path} value={path}>
              {placeText(path)}
            </option>
          ))}
        </select>
      </p>
      {place === '' && (places.data ?? []).some((each) => each.place !== '') ? <p className="quiet">{say('drill.place.all')}</p> : null}
      {plan.scenario === null ? null : <WhatIsPlayed plan={plan} scenario={scenario} choose={setScenario} />}
      <fieldset className="field">
        <legend>{say('drill.when')}</legend>
        <Choice name={`${id}-when`} checked={hour === null} choose={() => setHour(null)} label={say('drill.now')} />
        <Choice name={`${id}-when`} checked={hour !== null} choose={() => setHour(tomorrow())} label={say('drill.later')} />
        {hour === null ? null : (
          <input
            type="datetime-local"
            className="plain-input"
            aria-label={say('drill.hour')}
            required
            value={hour}
            onChange={({ target }) => setHour(target.value)}
          />
        )}
      </fieldset>
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
          {say(hour === null ? 'drill.begin' : 'drill.plan-it')}
        </Button>
        <Button onClick={() => setAsking(false)}>{say('cancel')}</Button>
      </div>
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}

interface Played {
  readonly plan: WrittenPlan;
  readonly scenario: boolean;
  readonly choose: (scenario: boolean) => void;
}

function WhatIsPlayed({ plan, scenario, choose }: Played) {
  const { say, pick } = useWords();
  const id = useId();
  const plans = usePlans();
  const titleOf = (wanted: string) => {
    const found = plans.data?.find((each) => each.id === wanted);
    return found === undefined ? wanted : pick(found.title);
  };
  const follows = (plan.scenario?.followedBy ?? []).map((each) =>
    say('drill.then', { after: widthText(each.afterSeconds * 1_000), title: titleOf(each.plan) }),
  );
  return (
    <fieldset className="field">
      <legend>{say('drill.what')}</legend>
      <Choice name={id} checked={!scenario} choose={() => choose(false)} label={say('drill.only')} />
      <Choice
        name={id}
        checked={scenario}
        choose={() => choose(true)}
        label={say('drill.scenario', { title: plan.scenario === null ? '' : pick(plan.scenario.title), follows: follows.join(' · ') })}
      />
    </fieldset>
  );
}

interface Chosen {
  readonly name: string;
  readonly checked: boolean;
  readonly choose: () => void;
  readonly label: string;
}

function Choice({ name, checked, choose, label }: Chosen) {
  return (
    <label className="choice">
      <input type="radio" name={name} checked={checked} onChange={choose} /> {label}
    </label>
  );
}
