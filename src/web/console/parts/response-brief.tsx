import { figureText } from '../../page/clock-face.ts';
import { exerciseBand, planWord } from '../../page/plan-words.ts';
import { lacksCause, type ResponseBrief } from '../data/responses.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { useNow } from './use-now.ts';
import './plan.css';

/** A response in a list: how far, which level, and the clock that is due next. */
export function ResponseBriefLine({ response }: { readonly response: ResponseBrief }) {
  const { say, pick } = useWords();
  const now = useNow();
  const { owner, exercise, stage, level, nextDueAt, closedAt, missed } = response;
  const left = nextDueAt === null ? null : Date.parse(nextDueAt) - now;
  return (
    <div className="plan-brief">
      {owner == null ? null : <span className="quiet">{`${owner.name} · ${pick(planWord('tier', owner.tier))}`}</span>}
      {exercise ? <strong className="exercise">{exerciseBand}</strong> : null}
      <b>{pick(planWord('stage', stage))}</b>
      <span className={level > 1 ? 'is-late' : ''}>{say('plan.brief.level', { level })}</span>
      {missed.length === 0 ? null : <span className="is-late">■ {say('plan.brief.missed', { n: missed.length })}</span>}
      {closedAt !== null ? <span className="quiet">{say('plan.brief.closed', { at: momentText(closedAt) })}</span> : null}
      {lacksCause(response) ? <span>□ {say('plan.cause.none')}</span> : null}
      {left === null || closedAt !== null ? null : (
        <span>
          ▶{' '}
          {say(left > 0 ? 'plan.brief.due' : 'plan.brief.over', {
            figure: figureText(Math.abs(left), left > 0),
            at: momentText(nextDueAt),
          })}
        </span>
      )}
    </div>
  );
}
