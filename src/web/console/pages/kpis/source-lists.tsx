import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { subjectName } from '../../../page/alarm-subject.ts';
import type { KpiReport } from '../../data/kpis.ts';
import { may, useSession } from '../../data/session.ts';
import { Panel } from '../../parts/panel.tsx';
import { SeverityMark } from '../../parts/severity-mark.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { secondsText, shareText } from './kpi-number.ts';

type Source = KpiReport['top']['sources'][number] | KpiReport['chattering'][number] | KpiReport['stale']['alarms'][number];

interface Shown {
  readonly source: Source;
  readonly children: ReactNode;
  readonly more?: ReactNode;
}

function Row({ source, children, more }: Shown) {
  const { pick } = useWords();
  const name = subjectName(source);
  return (
    <li>
      <div>
        <SeverityMark severity={source.severity} /> <b>{pick(source.title)}</b>
        <div className="quiet">
          {source.deviceId === null ? name : <Link to={`/device/${encodeURIComponent(source.deviceId)}`}>{source.deviceId}</Link>}
          {source.component === '' ? '' : ` [${source.component}]`}
          {name === null ? '' : ' · '}
          {placeText(source.place)}
        </div>
        {more}
      </div>
      <div className="kpi-list-number">{children}</div>
    </li>
  );
}

const keyOf = ({ subject, component, rule }: Source): string => `${subject} ${component} ${rule}`;

/** What announces itself most. */
export function TopList({ report, asked }: OfReport) {
  const { say, pick } = useWords();
  const { sources } = report.top;
  return (
    <Panel title={say('kpis.top')} more={<span className="quiet">{shareText(report.top.share)}</span>}>
      {sources.length === 0 ? <p className="quiet">{say('kpis.top.none')}</p> : null}
      <ul className="kpi-list">
        {sources.map((source) => (
          <Row key={keyOf(source)} source={source}>
            <FigureLink report={report} asked={asked} of={source} what={pick(source.title)} /> ·{' '}
            <span className="quiet">{shareText(source.share)}</span>
          </Row>
        ))}
      </ul>
    </Panel>
  );
}

/** What comes and goes: each wants a deadband or a delay. */
export function ChatteringList({ report, asked }: OfReport) {
  const { say, pick } = useWords();
  const session = useSession();
  return (
    <Panel title={say('kpis.chattering')}>
      {report.chattering.length === 0 ? <p className="quiet">{say('kpis.chattering.none')}</p> : null}
      <ul className="kpi-list">
        {report.chattering.map((source) => (
          <Row
            key={keyOf(source)}
            source={source}
            more={source.proposals.map((proposal) => (
              <div key={proposal.kind} className="kpi-proposal">
                {pick(proposal.text)}
              </div>
            ))}
          >
            <FigureLink report={report} asked={asked} of={source} what={pick(source.title)} />
            <div className="quiet">{say('kpis.chattering.most', { n: source.mostInOneMinute, bursts: source.bursts })}</div>
          </Row>
        ))}
      </ul>
      {report.chattering.some(({ proposals }) => proposals.length > 0) ? (
        <p className="quiet">
          {say('kpis.proposal.try')} {may(session.data, 'install') ? <Link to="/lab">{say('lab.title')}</Link> : null}
        </p>
      ) : null}
    </Panel>
  );
}

/** Two alarms that say the same: one of them can go, or be suppressed by the other. */
export function DuplicateList({ report }: OfReport) {
  const { say, pick } = useWords();
  if (report.duplicates.length === 0) return null;
  return (
    <Panel title={say('kpis.duplicates')}>
      <ul className="kpi-list">
        {report.duplicates.map(({ sources, together, share }) => (
          <li key={sources.map((source) => `${source.subject} ${source.component} ${source.rule}`).join()}>
            <div>
              {sources.map((source) => (
                <div key={`${source.subject} ${source.rule}`}>
                  <SeverityMark severity={source.severity} /> <b>{pick(source.title)}</b>{' '}
                  <span className="quiet">
                    {subjectName(source)} {placeText(source.place)}
                  </span>
                </div>
              ))}
            </div>
            <div className="kpi-list-number">
              {together} <span className="quiet">{shareText(share)}</span>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What stands for so long that nobody looks at it any more. */
export function StaleList({ report }: OfReport) {
  const { say } = useWords();
  return (
    <Panel title={say('kpis.stale.title')}>
      {report.stale.alarms.length === 0 ? <p className="quiet">{say('kpis.stale.none')}</p> : null}
      <ul className="kpi-list">
        {report.stale.alarms.map((source) => (
          <Row key={source.alarmId} source={source}>
            <Link to={`/alarm/${encodeURIComponent(source.alarmId)}`}>
              {say('kpis.stale.for', { time: secondsText(source.standingSeconds) })}
            </Link>
          </Row>
        ))}
      </ul>
    </Panel>
  );
}
