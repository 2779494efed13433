import { useWords } from '../text/language.ts';

/** A health score as a bar and a number; what nobody knows is said, and is no nought. */
export function ScoreMark({ score }: { readonly score: number | null }) {
  const { say } = useWords();
  if (score === null) {
    return (
      <span className="score is-unknown">
        <span aria-hidden="true">○</span> {say('score.unknown')}
      </span>
    );
  }
  return (
    <span className="score">
      <meter min={0} max={100} low={60} high={85} optimum={100} value={score} aria-label={say('score.of', { n: score })} />{' '}
      {say('score.short', { n: score })}
    </span>
  );
}
