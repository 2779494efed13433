import type { DrillReport } from '../../data/drills.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { durationText, widthText } from '../../text/moment-text.ts';

const time = (seconds: number | null) => (seconds === null ? '–' : durationText(seconds * 1_000));

/** Each clock against what was allowed, drawn to one scale: the limit is where the ground ends. */
export function DrillClocks({ report }: { readonly report: DrillReport }) {
  const { say, pick } = useWords();
  const { clocks, closedAt } = report;
  return (
    <Panel title={say('report.clocks')}>
      {clocks.length === 0 ? <p>{say('report.clocks.none')}</p> : null}
      <ul className="drill-clocks" aria-label={say('report.clocks')}>
        {clocks.map(({ id, title, limitSeconds, tookSeconds, verdict, source }) => {
          const runs = closedAt === null && verdict === 'not-reached';
          const most = Math.max(limitSeconds, tookSeconds ?? 0) || 1;
          return (
            <li key={id}>
              <div>
                <b>{pick(title)}</b>
                <div className="quiet">{pick(source)}</div>
              </div>
              <div>
                <span className={runs ? '' : verdict === 'kept' ? 'within' : 'beyond'}>
                  {say(runs ? 'report.verdict.running' : `report.verdict.${verdict}`)}
                </span>{' '}
                · {say('report.limit')} {widthText(limitSeconds * 1_000)} · {say('report.took')} {time(tookSeconds)}
                <svg className="drill-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="ground" width={(limitSeconds / most) * 100} height={10} />
                  <rect
                    className={verdict === 'kept' ? 'part' : 'part is-late'}
                    y={2}
                    width={((tookSeconds ?? 0) / most) * 100}
                    height={6}
                  />
                </svg>
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
