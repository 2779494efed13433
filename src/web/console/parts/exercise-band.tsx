import { exerciseBand } from '../../page/plan-words.ts';
import { useWords } from '../text/language.ts';
import './exercise-band.css';

/** Across what is a drill, in both languages, with a pattern of its own. */
export function ExerciseBand() {
  const { say } = useWords();
  return (
    <p className="exercise-band">
      <strong>{exerciseBand}</strong> <span>{say('drill.not-real')}</span>
    </p>
  );
}
