import { byId, h, setText } from './element.ts';
import type { Front } from './front-case.ts';
import { say } from './language.ts';
import { exerciseBand } from './plan-words.ts';

/** Across the card of a drill, in both languages. */
export function exerciseStrip(): HTMLElement {
  return h('p', { class: 'exercise-strip' }, h('strong', {}, exerciseBand), h('span', {}, say('exercise.front')));
}

const isDrill = ({ entry, response }: Front): boolean => response?.plan.exercise ?? (entry?.alarm.exercise === true && !entry.alarm.test);

/**
 * Across the top of the page while a drill is on the screen: the one in front, or `running` of them behind what is real.
 * Returns what stands before the title of the window.
 */
export function drawExercise(front: Front | null, running: number): string {
  const inFront = front !== null && isDrill(front);
  const state = inFront ? 'front' : running > 0 ? 'beside' : 'none';
  document.documentElement.dataset.exercise = state;
  byId('exercise').hidden = state === 'none';
  setText(byId('exercise-mark'), exerciseBand);
  setText(byId('exercise-words'), inFront ? say('exercise.front') : say('exercise.beside', { n: running }));
  return inFront ? `【${exerciseBand}】` : '';
}
