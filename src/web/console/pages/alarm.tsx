import { Alert, Button, Spin } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { terminalOf } from '../../page/alarm-subject.ts';
import { ackedBy, actWords, saidBy } from '../../page/tier-words.ts';
import { waitsForRelease } from '../../page/waits-for-release.ts';
import { type AlarmAct, actsFor } from '../data/alarm-acts.ts';
import { type Alarm, type AlarmHistory, type Delivery, useAlarm } from '../data/alarms.ts';
import { useSession } from '../data/session.ts';
import { ActDialog } from '../parts/act-dialog.tsx';
import { Age } from '../parts/age.tsx';
import { AlarmStateMark, ClassificationMark, ExerciseMark } from '../parts/alarm-state.tsx';
import { AsideNotes } from '../parts/aside-notes.tsx';
import { Failure } from '../parts/failure.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RescuePapers } from '../parts/rescue-papers.tsx';
import { Scrolled } from '../parts/scrolled.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { WhyItRang } from '../parts/why-it-rang.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './desk.css';

export function Component() {
  const { id = '' } = useParams();
  const { say, pick } = useWords();
  const session = useSession();
  const { data: alarm, error, isPending, dataUpdatedAt, refetch } = useAlarm(id);
  const [acting, setActing] = useState<AlarmAct | null>(null);
  const acts = alarm ? actsFor(alarm, session.data) : [];
  return (
    <>
      <PageHead title={alarm ? pick(alarm.title) : say('alarm.title')}>
        <Age at={dataUpdatedAt} refresh={() => void refetch()} />
      </PageHead>
      <Failure error={error} again={() => void refetch()} />
      {isPending ? <Spin /> : null}
      {alarm ? (
        <>
          <section className={`alarm-head is-${alarm.severity}`}>
            <div className="alarm-head-line">
              <SeverityMark severity={alarm.severity} />
              <ExerciseMark alarm={alarm} />
              <AlarmStateMark alarm={alarm} />
              <ClassificationMark alarm={alarm} />
            </div>
            {alarm.test ? (
              <Alert
                type="warning"
                showIcon
                title={say('alarm.test.say', { by: alarm.test.by, until: momentText(alarm.test.until), reason: alarm.test.reason })}
              />
            ) : null}
            <Facts alarm={alarm} />
            <RescuePapers papers={alarm.device} />
            <AsideNotes alarm={alarm} />
            {acts.length === 0 ? null : (
              <div className="alarm-acts">
                {acts.map((name, at) => (
                  <Button
                    key={name}
                    type={at === 0 && leads(alarm, name) ? 'primary' : 'default'}
                    size="large"
                    onClick={() => setActing(name)}
                  >
                    {say(`act.${name}`)}
                  </Button>
                ))}
              </div>
            )}
          </section>
          {alarm.pendingActs === undefined || alarm.pendingActs.length === 0 ? null : (
            <p role="status">
              {say('alarm.unconfirmed', {
                acts: alarm.pendingActs.map((act) => `${pick(actWords(act))} ${act.by ?? ''}`.trim()).join(', '),
              })}
            </p>
          )}
          <section className="alarm-do" aria-labelledby="do-title">
            <h2 id="do-title">{say('alarm.do')}</h2>
            <p className="alarm-do-words">{pick(alarm.guidance.action)}</p>
            {waitsForRelease(alarm) ? (
              <p>
                <LinkButton to="/interlocks" primary>
                  {say('alarm.release')}
                </LinkButton>
              </p>
            ) : null}
            <p className="quiet">
              {say('alarm.cause')} {pick(alarm.guidance.cause)} {say('alarm.consequence')} {pick(alarm.guidance.consequence)}
            </p>
          </section>
          <WhyItRang alarm={alarm} />
          <div className="alarm-two">
            <History alarm={alarm} />
            <Deliveries deliveries={alarm.deliveries} />
          </div>
          {acting ? <ActDialog alarm={alarm} name={acting} close={() => setActing(null)} /> : null}
        </>
      ) : null}
    </>
  );
}

/** What has to be done; the others can be. */
const leads = (alarm: Alarm, name: AlarmAct): boolean =>
  name === 'acknowledge' || name === 'end' || (name === 'classify' && alarm.classification === null);

function Facts({ alarm }: { readonly alarm: AlarmHistory }) {
  const { say, pick, alarmPerson } = useWords();
  const ended = ({ endedAt, endedBy }: AlarmHistory) =>
    endedBy === null ? momentText(endedAt) : say('alarm.byAt', { by: alarmPerson(alarm, endedBy), at: momentText(endedAt) });
  const terminal = terminalOf(alarm.subject);
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [
      say('alarm.where'),
      <div key="w">
        {placeText(alarm.place)}
        {alarm.subject.startsWith('place:') ? (
          <div>
            <Link to={`/alarms${alarm.place === '' ? '' : `?place=${encodeURIComponent(alarm.place)}`}`}>{say('alarm.ofPlace')}</Link>
          </div>
        ) : null}
      </div>,
    ],
    ...(alarm.owner == null
      ? []
      : ([[say('alarm.owner'), say('alarm.owner.text', { name: alarm.owner.name, tier: say(`tier.${alarm.owner.tier}`) })]] as const)),
    ...(terminal === null ? [] : ([[say('alarm.terminal'), terminal]] as const)),
    ...(alarm.deviceId === null
      ? []
      : ([
          [
            say('alarm.device'),
            <Link
              key="d"
              to={`/device/${encodeURIComponent(alarm.deviceId)}`}
            >{`${alarm.deviceId}${alarm.component === '' ? '' : ` [${alarm.component}]`}`}</Link>,
          ],
        ] as const)),
    [say('alarm.raised'), momentText(alarm.raisedAt)],
    ...(alarm.acknowledgedBy === null
      ? []
      : ([[say('alarm.acked'), say('alarm.byAt', { by: pick(ackedBy(alarm)), at: momentText(alarm.acknowledgedAt) })]] as const)),
    ...(alarm.endedAt === null ? [] : ([[say('alarm.ended'), ended(alarm)]] as const)),
    ...(alarm.incident === null
      ? []
      : ([
          [
            say('alarm.incident'),
            <Link key="i" to={`/incident/${encodeURIComponent(alarm.incident)}`}>
              {say('alarm.incident.see')}
            </Link>,
          ],
        ] as const)),
  ];
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function History({ alarm }: { readonly alarm: AlarmHistory }) {
  const { say, pick, word } = useWords();
  return (
    <section className="panel" aria-labelledby="history-title">
      <h2 id="history-title">{say('alarm.history')}</h2>
      <ol className="history">
        {alarm.transitions.map((step) => (
          <li key={step.sequence} value={step.sequence}>
            <time className="quiet">{momentText(step.at)}</time>
            <div>
              <strong>{word('alarm.event', step.event)}</strong> · {step.by === null ? say('alarm.gateway') : pick(saidBy(step))}
            </div>
            <div>{pick(step.reasons)}</div>
            {step.classification ? <div>{say('alarm.said', { as: say(`classification.${step.classification}`) })}</div> : null}
            {step.untold.length === 0 ? null : (
              <div className="quiet">{say('alarm.untold', { why: step.untold.map((name) => say(`aside.${name}`)).join(', ') })}</div>
            )}
            {step.comment ? <blockquote>{step.comment}</blockquote> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const { say, word } = useWords();
  const why = ({ event, reason }: Delivery) =>
    reason === 'raised' || reason === 'changed'
      ? word('alarm.event', event)
      : `${word('alarm.event', event)} (${word('alarm.delivery', reason)})`;
  return (
    <section className="panel" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">{say('alarm.deliveries')}</h2>
      {deliveries.length === 0 ? <p className="quiet">{say('alarm.deliveries.none')}</p> : null}
      <Scrolled label={say('alarm.deliveries')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{say('alarm.delivery.terminal')}</th>
              <th scope="col">{say('alarm.delivery.why')}</th>
              <th scope="col">{say('alarm.delivery.sent')}</th>
              <th scope="col">{say('alarm.delivery.received')}</th>
              <th scope="col">{say('alarm.delivery.shown')}</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.map((row) => (
              <tr key={row.id}>
                <td>{row.terminalId}</td>
                <td>{why(row)}</td>
                <td>{row.sentAt === null ? '–' : `${momentText(row.sentAt)} ×${row.attempts}`}</td>
                <td>
                  <Received delivery={row} />
                </td>
                <td>{row.shownAt === null ? '–' : momentText(row.shownAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

function Received({ delivery: { receivedAt, overtakenBy } }: { readonly delivery: Delivery }) {
  const { say } = useWords();
  if (receivedAt !== null) return momentText(receivedAt);
  if (overtakenBy !== null) return <span className="quiet">{say('alarm.delivery.overtaken', { n: overtakenBy })}</span>;
  return <strong className="no-receipt">■ {say('alarm.delivery.noReceipt')}</strong>;
}
