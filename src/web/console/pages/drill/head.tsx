import type { DrillReport } from '../../data/drills.ts';
import { useWords } from '../../text/language.ts';
import { datedText, durationText, placeText } from '../../text/moment-text.ts';

/** What, where, when, why; and how it came out. */
export function DrillHead({ report }: { readonly report: DrillReport }) {
  const { say, pick } = useWords();
  const { title, plan, place, startedAt, closedAt, calledOff, reason, score, clocks, steps } = report;
  const due = steps.filter(({ required }) => required);
  const facts = [
    [say('report.plan'), `${pick(title)} · ${say('plans.version', { version: plan.version.slice(0, 8) })}`],
    [say('report.place'), placeText(place)],
    [say('report.began'), datedText(startedAt)],
    [say('report.ended'), closedAt === null ? say('drills.runs') : datedText(closedAt)],
    ...(closedAt === null ? [] : [[say('report.lasted'), durationText(Date.parse(closedAt) - Date.parse(startedAt))]]),
    ...(reason === null ? [] : [[say('report.reason'), pick(reason)]]),
  ] as const;
  return (
    <section className="panel">
      {score === null ? (
        <p className="drill-verdict">{say(calledOff ? 'report.calledOff' : 'report.running')}</p>
      ) : (
        <>
          <p className="drill-verdict">
            {say('report.score')} <b className="tile-number">{say('report.score.of', { score })}</b>
          </p>
          <meter className="drill-score" min={0} max={100} value={score} aria-label={say('report.score')} />
          <p className="quiet">
            {say('report.score.how', {
              kept: clocks.filter(({ verdict }) => verdict === 'kept').length,
              clocks: clocks.length,
              done: due.filter(({ verdict }) => verdict === 'done').length,
              steps: due.length,
            })}
          </p>
        </>
      )}
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
