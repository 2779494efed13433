import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { planWord } from '../../../page/plan-words.ts';
import { type TimelineEntry, timelineKinds, useTimeline } from '../../data/timeline.ts';
import { Age } from '../../parts/age.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { named } from '../../text/named.ts';
import './timeline.css';

/** What a person did stands among the other kinds: it can be asked for alone. */
const choices = ['happened', 'all', ...timelineKinds, 'people'] as const;
type Choice = (typeof choices)[number];

function fits(choice: Choice, { kind, by }: TimelineEntry): boolean {
  if (choice === 'all') return true;
  if (choice === 'happened') return kind !== 'delivery';
  return choice === 'people' ? by !== null : kind === choice;
}

/** All that happened in an incident, in one order, the newest last. */
export function IncidentTimeline({ incident, owner }: { readonly incident: string; readonly owner: object | null }) {
  const { say } = useWords();
  const [choice, setChoice] = useState<Choice>('happened');
  const [terminal, setTerminal] = useState('');
  const { data, error, refetch, dataUpdatedAt } = useTimeline(incident);
  const items = data?.items ?? [];
  const terminals = [...new Set(items.flatMap((entry) => entry.terminal ?? []))].sort();
  // Only deliveries are of a terminal.
  const asked = terminal !== '' && choice === 'happened' ? 'delivery' : choice;
  const shown = items.filter((entry) => fits(asked, entry) && (terminal === '' || entry.terminal === terminal));
  const deliveries = asked === 'happened' ? items.length - shown.length : 0;
  return (
    <Panel title={say('timeline.title')} more={<Age at={dataUpdatedAt} />}>
      <search className="filters" aria-label={say('timeline.filter')}>
        <select
          className="plain-select"
          aria-label={say('timeline.kind')}
          value={asked}
          onChange={({ target }) => setChoice(choices.find((each) => each === target.value) ?? 'all')}
        >
          {choices.map((each) => (
            <option key={each} value={each}>
              {say(`timeline.kind.${each}`)}
            </option>
          ))}
        </select>
        <select
          className="plain-select"
          aria-label={say('timeline.terminal')}
          value={terminal}
          onChange={({ target }) => setTerminal(target.value)}
        >
          <option value="">{say('timeline.terminal.all')}</option>
          {terminals.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        {deliveries === 0 ? null : <Button onClick={() => setChoice('all')}>{say('timeline.deliveries', { n: deliveries })}</Button>}
      </search>
      <Failure error={error} again={() => void refetch()} />
      {data && (data.leftOut.alarms > 0 || data.leftOut.entries > 0) ? <p>{say('timeline.leftOut', data.leftOut)}</p> : null}
      {data && data.leftOut.steps > 0 ? <p role="note">{say('timeline.stepsMissing', data.leftOut)}</p> : null}
      {data && shown.length === 0 ? <p>{say('timeline.none')}</p> : null}
      <ol className="timeline-list" aria-label={say('timeline.title')}>
        {shown.map((entry, at) => (
          <Entry key={`${entry.at} ${at}`} entry={entry} owner={owner} />
        ))}
      </ol>
    </Panel>
  );
}

/** `owner`: the gateway below that the incident is of; null = this one. */
function Entry({ entry, owner }: { readonly entry: TimelineEntry; readonly owner: object | null }) {
  const { say, pick, word, alarmPerson } = useWords();
  const { at, kind, event, alarm, title, about, reasons, by, from, terminal, tier, attempts, comment } = entry;
  const what =
    kind === 'delivery'
      ? [terminal, word('timeline.delivered', event), word('alarm.event', about ?? '')].join(' · ')
      : kind === 'alarm'
        ? word('alarm.event', event)
        : kind === 'tier'
          ? [pick(planWord('tier', tier ?? '')), word('timeline.delivered', event)].join(' · ')
          : word('timeline.did', event);
  return (
    <li className={`is-${kind}${by === null ? '' : ' is-person'}`}>
      <time className="quiet">{momentText(at)}</time>
      <div>
        <span className="timeline-kind">{say(`timeline.mark.${kind}`)}</span> <b>{what}</b>
        {kind === 'delivery' && attempts !== null && attempts > 1 ? ` ×${attempts}` : ''}
        {alarm !== null && title !== null ? (
          <>
            {' · '}
            <Link to={`/alarm/${encodeURIComponent(alarm)}`}>{pick(title)}</Link>
          </>
        ) : null}
        {reasons === null ? null : <div>{by === null ? pick(reasons) : named(pick(reasons), by, alarmPerson({ owner }, by))}</div>}
        {by === null ? null : (
          <div className="quiet">
            {from === null ? alarmPerson({ owner }, by) : say('timeline.byFrom', { by: alarmPerson({ owner }, by), from })}
          </div>
        )}
        {comment === null ? null : <blockquote>{comment}</blockquote>}
      </div>
    </li>
  );
}
