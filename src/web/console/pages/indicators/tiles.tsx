import { completionTarget } from '../../data/indicators.ts';
import { useWords } from '../../text/language.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { ShareBar, shareText } from './share.tsx';

/** The figures that are asked for first, each with what it is counted from and measured against. */
export function Tiles({ report: { all }, asked }: OfReport) {
  const { say } = useWords();
  const { begun, closed, completion } = all;
  const kept = all.clocks.reduce((sum, clock) => sum + clock.kept, 0);
  const ended = all.clocks.reduce((sum, clock) => sum + clock.kept + clock.missed, 0);
  const share = ended === 0 ? null : kept / ended;
  const counts = [
    ['open', say('indicators.open'), begun - closed, say('indicators.ofBegun', { begun })],
    ['escalated', say('indicators.escalated'), all.escalated, say('indicators.ofBegun', { begun })],
    ['not-real', say('indicators.notReal'), all.notReal, say('indicators.notReal.words')],
  ] as const;
  return (
    <ul className="tiles indicator-tiles">
      <li className="tile is-wide">
        <span>{say('indicators.completion')}</span>
        <b className="tile-number">
          {completion === null ? (
            say('indicators.noData')
          ) : (
            <FigureLink asked={asked} figure="begun" count={begun} what={say('indicators.completion')}>
              {shareText(completion)}
            </FigureLink>
          )}
        </b>
        <ShareBar share={completion} target={completionTarget} />
        <span>
          {say(completion === null ? 'indicators.completion.none' : 'indicators.completion.of', { begun, closed })}
          {completion === null ? null : (
            <>
              {' '}
              <Verdict ok={completion >= completionTarget} />
            </>
          )}
        </span>
        <span className="quiet">{say('indicators.completion.target')}</span>
      </li>
      <li className="tile is-wide">
        <span>{say('indicators.clocksKept')}</span>
        <b className="tile-number">{shareText(share)}</b>
        <ShareBar share={share} />
        <span>{say(share === null ? 'indicators.clocksKept.none' : 'indicators.clocksKept.of', { kept, of: ended })}</span>
        <span className="quiet">{say('indicators.clocksKept.measured')}</span>
      </li>
      {counts.map(([figure, what, count, words]) => (
        <li key={figure} className="tile">
          <span>{what}</span>
          <b className="tile-number">
            {begun + all.notReal === 0 ? say('indicators.noData') : <FigureLink asked={asked} figure={figure} count={count} what={what} />}
          </b>
          <span className="quiet">{words}</span>
        </li>
      ))}
    </ul>
  );
}

/** With a sign of its own: not by colour alone. */
export function Verdict({ ok }: { readonly ok: boolean }) {
  const { say } = useWords();
  return (
    <span className={ok ? 'verdict within' : 'verdict beyond'}>
      <span aria-hidden="true">{ok ? '✓' : '▲'}</span> {say(ok ? 'indicators.within' : 'indicators.below')}
    </span>
  );
}
