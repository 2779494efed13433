import type { ClockFigure } from '../../data/indicators.ts';
import { usePlans } from '../../data/plans.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { durationText, widthText } from '../../text/moment-text.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { ShareBar, shareText } from './share.tsx';
import { TimeDots } from './time-dots.tsx';

/** Each clock of each plan: how often it was kept, and how long it really took. */
export function ClockTable({ report, asked }: OfReport) {
  const { say } = useWords();
  const planTitle = usePlanTitle();
  const { clocks } = report.all;
  return (
    <Panel title={say('indicators.clocks')}>
      {clocks.length === 0 ? <p>{say('indicators.clocks.none')}</p> : null}
      {clocks.length === 0 ? null : (
        <>
          <p className="quiet">{say('indicators.key')}</p>
          {[...new Set(clocks.map(({ plan }) => plan))].map((plan) => (
            <section key={plan} aria-labelledby={`clocks-${plan}`}>
              <h3 id={`clocks-${plan}`}>{planTitle(plan)}</h3>
              <ul className="clock-figures">
                {clocks
                  .filter((clock) => clock.plan === plan)
                  .map((clock) => (
                    <Row key={clock.figure} clock={clock} asked={asked} plan={planTitle(plan)} />
                  ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </Panel>
  );
}

/** The title of a plan in force; of another, its id. */
export function usePlanTitle(): (id: string) => string {
  const { pick } = useWords();
  const { data = [] } = usePlans();
  const titles = new Map(data.map(({ id, title }) => [id, pick(title)]));
  return (id) => titles.get(id) ?? id;
}

function Row({ clock, asked, plan }: { readonly clock: ClockFigure; readonly asked: OfReport['asked']; readonly plan: string }) {
  const { say, pick } = useWords();
  const { title, limitSeconds, source, kept, missed, reached } = clock;
  return (
    <li>
      <div>
        <b>{pick(title)}</b>
        <div className="quiet">
          {say('indicators.limit')} {widthText(limitSeconds * 1_000)} · {say('indicators.source')} {pick(source)}
        </div>
      </div>
      {kept + missed + reached === 0 ? (
        <div>{say('indicators.clock.runs')}</div>
      ) : (
        <>
          <Kept clock={clock} asked={asked} name={`${plan} · ${pick(title)}`} />
          <Times clock={clock} />
        </>
      )}
    </li>
  );
}

function Kept({ clock, asked, name }: { readonly clock: ClockFigure; readonly asked: OfReport['asked']; readonly name: string }) {
  const { say } = useWords();
  const { figure, kept, missed, missedAgain = 0 } = clock;
  const share = kept + missed === 0 ? null : kept / (kept + missed);
  const again = say('indicators.missedAgain', { n: missedAgain });
  return (
    <div>
      <b>{shareText(share)}</b>
      <ShareBar share={share} />
      {share === null ? null : (
        <div>
          {say('indicators.kept')}{' '}
          <FigureLink asked={asked} figure={`kept:${figure}`} count={kept} what={`${name} · ${say('indicators.kept')}`} />
          {' · '}
          <span className={missed > 0 ? 'beyond' : ''}>{say('indicators.missed')} </span>
          <FigureLink asked={asked} figure={`missed:${figure}`} count={missed} what={`${name} · ${say('indicators.missed')}`} />
        </div>
      )}
      {missedAgain === 0 ? null : (
        <div className="beyond">
          <FigureLink asked={asked} figure={`again:${figure}`} count={missedAgain} what={`${name} · ${again}`}>
            {again}
          </FigureLink>
        </div>
      )}
    </div>
  );
}

function Times({ clock }: { readonly clock: ClockFigure }) {
  const { say } = useWords();
  const { meanSeconds, p95Seconds, maxSeconds, reached, limitSeconds } = clock;
  if (meanSeconds === null || p95Seconds === null || maxSeconds === null) return <div>{say('indicators.times.none')}</div>;
  const time = (seconds: number) => durationText(seconds * 1_000);
  return (
    <div>
      <TimeDots mean={meanSeconds} p95={p95Seconds} max={maxSeconds} limit={limitSeconds} />
      <div>
        {say('indicators.mean')} {time(meanSeconds)} · {say('indicators.p95')} {time(p95Seconds)} · {say('indicators.max')}{' '}
        {time(maxSeconds)} <span className="quiet">({say('indicators.sample', { n: reached })})</span>
      </div>
    </div>
  );
}
