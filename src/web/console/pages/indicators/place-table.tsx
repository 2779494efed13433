import { Link } from 'react-router';
import { queryText } from '../../data/gateway-api.ts';
import { completionTarget } from '../../data/indicators.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';
import { usePlanTitle } from './clock-table.tsx';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { ShareBar, shareText } from './share.tsx';
import { Verdict } from './tiles.tsx';

/** The places right below, each with the same figures; a name leads into it. */
export function PlaceTable({ report, asked }: OfReport) {
  const { say, pick } = useWords();
  const planTitle = usePlanTitle();
  const { places, all } = report;
  const { range, from, to } = asked;
  const below = places.filter(({ place }) => place !== all.place);
  return (
    <Panel title={say('indicators.places')}>
      {below.length === 0 ? <p>{say('indicators.places.none')}</p> : null}
      <ul className="place-figures" aria-label={say('indicators.places')}>
        {(below.length === 0 ? [] : places).map(({ place, begun, closed, completion, clocks, drills, notReal }) => {
          const here = place === all.place;
          const name = here ? say('indicators.places.here', { place: placeText(place) }) : (place.split('/').at(-1) ?? place);
          const missed = clocks.reduce((sum, clock) => sum + clock.missed, 0);
          const ended = clocks.reduce((sum, clock) => sum + clock.kept + clock.missed, 0);
          const link = (figure: string, count: number, what: string) =>
            // What lies here itself cannot be asked for without what lies below.
            here ? count : <FigureLink asked={asked} place={place} figure={figure} count={count} what={`${name} · ${what}`} />;
          return (
            <li key={place}>
              <div>
                {here ? (
                  name
                ) : (
                  <Link to={`/indicators${queryText({ place, range: range === 'year' ? '' : range, from, to })}`}>{name}</Link>
                )}
              </div>
              <div>
                <span className="quiet">{say('indicators.completion')}</span> <b>{shareText(completion)}</b>
                {completion === null ? null : <Verdict ok={completion >= completionTarget} />}
                <ShareBar share={completion} target={completionTarget} />
              </div>
              <div>
                {begun === 0 ? null : (
                  <>
                    {say('indicators.completion.of', { begun, closed })} · {say('indicators.open')}{' '}
                    {link('open', begun - closed, say('indicators.open'))}
                  </>
                )}
              </div>
              <div>
                {ended === 0 ? null : <div>{say('indicators.clocksKept.of', { of: ended, kept: ended - missed })}</div>}
                {clocks.map(({ figure, plan, title, missed: late }) => {
                  if (late === 0) return null;
                  const what = `${planTitle(plan)} · ${pick(title)} · ${say('indicators.missed')}`;
                  return (
                    <div key={figure}>
                      {what} {link(`missed:${figure}`, late, what)}
                    </div>
                  );
                })}
                {notReal === 0 ? null : (
                  <div>
                    {say('indicators.notReal')} {link('not-real', notReal, say('indicators.notReal'))}
                  </div>
                )}
                {drills.held === 0 ? null : (
                  <div>
                    {say('drills.all')} {link('drills', drills.held, say('drills.all'))}
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
