import { isObject } from './envelope.ts';
import { type ProblemList, problem, showValue } from './message-problem.ts';

/** Key of the `values` object -> what the source says of its value; what is good is not there. */
export type Statuses = ReadonlyMap<string, 'uncertain' | 'bad'>;
export const noStatus: Statuses = new Map();

const word = /^(Good|Uncertain|Bad)[A-Za-z0-9]{0,60}$/;
const mostNamed = 8;

/**
 * `status: {key: word}` beside `values`: a word of OPC UA (`BadSensorFailure`, `UncertainLastUsableValue`) for values that
 * are not plainly good. Bad = missing, with this word as the reason; never a number.
 */
export function statusesOf(given: unknown, pointer: string, problems: ProblemList): Statuses {
  const found = new Map<string, 'uncertain' | 'bad'>();
  const bad: string[] = [];
  const wrong = (what: string) =>
    problems.add(
      problem('bad-status', pointer, 'a word that begins with Good, Uncertain or Bad for each key', what, 'correct the status', 'error'),
    );
  if (!isObject(given)) {
    wrong(showValue(given));
    return noStatus;
  }
  for (const key of Object.keys(given)) {
    const said = given[key];
    const match = typeof said === 'string' ? word.exec(said) : null;
    if (match === null) {
      // Nobody knows what it says of the value.
      found.set(key, 'bad');
      wrong(`${key}: ${showValue(said)}`);
    } else if (match[1] === 'Bad') {
      found.set(key, 'bad');
      bad.push(`${key}: ${said}`);
    } else if (match[1] === 'Uncertain') found.set(key, 'uncertain');
  }
  if (bad.length > 0) {
    const more = bad.length > mostNamed ? ` and ${bad.length - mostNamed} more` : '';
    const cure = 'look after the sensor or the connection behind the source; these values are missing';
    problems.add(
      problem('value-bad', pointer, 'values with a good status', `${bad.slice(0, mostNamed).join(', ')}${more}`, cure, 'notice'),
    );
  }
  return found;
}
