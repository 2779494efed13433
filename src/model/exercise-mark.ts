import type { Alarm } from './alarm.ts';
import { marked } from './device-test.ts';
import type { Text } from './text.ts';

const drill: Text = { zh: '【演练】', en: '[EXERCISE] ' };

/** The mark is part of the words: a screen that knows nothing of tests and drills shows it all the same. */
export function markedFor({ test, exercise }: Pick<Alarm, 'exercise' | 'test'>, text: Text): Text {
  if (test !== undefined) return marked(text);
  return exercise && !text.zh.startsWith(drill.zh) ? { zh: drill.zh + text.zh, en: drill.en + text.en } : text;
}

/** The words without the mark of a drill: for what has a mark of its own, and no room for two. */
export function withoutDrillMark(text: Text): Text {
  const cut = (words: string, mark: string) => (words.startsWith(mark) ? words.slice(mark.length) : words);
  return { zh: cut(text.zh, drill.zh), en: cut(text.en, drill.en) };
}
