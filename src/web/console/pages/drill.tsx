import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { type DrillReport, useDrillReport } from '../data/drills.ts';
import { ExerciseBand } from '../parts/exercise-band.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { durationText } from '../text/moment-text.ts';
import { DrillClocks } from './drill/clocks.tsx';
import { DrillHead } from './drill/head.tsx';
import { DrillSteps } from './drill/steps.tsx';
import '../parts/plan.css';
import '../parts/printed.css';
import './access.css';
import './desk.css';
import './drill.css';

/** The report of a drill, to be read and printed. Its id is that of its response, and of its incident. */
export function Component() {
  const { id = '' } = useParams();
  const { say, pick } = useWords();
  const query = useDrillReport(id);
  const report = query.data;
  return (
    <article className="drill-report printed">
      <PageHead title={report ? say('report.title', { title: pick(report.title) }) : say('report.plain')}>
        <Link className="no-print" to={`/incident/${encodeURIComponent(id)}`}>
          {say('report.incident')}
        </Link>
        <Button type="primary" className="no-print" onClick={() => print()}>
          {say('report.print')}
        </Button>
      </PageHead>
      <Failure error={query.error} again={() => void query.refetch()} />
      {query.isPending ? <Waiting /> : null}
      {report ? <Whole report={report} /> : null}
    </article>
  );
}

function Whole({ report }: { readonly report: DrillReport }) {
  const { say, pick, person, alarmPerson } = useWords();
  // Who did a step did it at this tier, where none is named beside it.
  const nameOf = (id: string) => (report.steps.some((step) => step.by === id && step.tier == null) ? person(id) : alarmPerson(report, id));
  const { failed, escalations, people, stepsMissing, closedAt, calledOff, steps } = report;
  const optional = steps.filter(({ required, verdict }) => !required && verdict !== 'done').length;
  return (
    <>
      <ExerciseBand />
      <DrillHead report={report} />
      {closedAt === null || calledOff ? null : (
        <Panel title={say('report.failed')}>
          {failed.length === 0 ? <p>{say('report.failed.none')}</p> : null}
          {optional === 0 ? null : <p className="quiet">{say('report.failed.optional', { n: optional })}</p>}
          <ul className="drill-failed">
            {failed.map((each) => (
              <li key={each.en}>{pick(each)}</li>
            ))}
          </ul>
        </Panel>
      )}
      <DrillClocks report={report} />
      <DrillSteps report={report} />
      <Panel title={say('report.escalations')}>
        {escalations.length === 0 ? <p>{say('report.escalations.none')}</p> : null}
        <ul>
          {escalations.map(({ level, afterSeconds, by, reason }) => (
            <li key={level}>
              <b>{say('report.level', { level })}</b> · {say('report.after.time', { time: durationText(afterSeconds * 1_000) })}
              {by === null ? '' : ` · ${alarmPerson(report, by)}`} · {pick(reason)}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={say('report.people')}>
        <p>{people.length === 0 ? say('report.people.none') : people.map(nameOf).join(' · ')}</p>
        {stepsMissing > 0 ? <p role="note">{say('report.stepsMissing', { steps: stepsMissing })}</p> : null}
      </Panel>
      <p className="only-print">{say('report.sign')} ____________________</p>
    </>
  );
}
