import type { Alarm } from './alarm.ts';
import { marked } from './device-test.ts';
import type { Text } from './text.ts';

const drill: Text = { zh: '【演练】', en: '[EXERCISE] ' };

/** The mark is part of the words: a screen that knows nothing of tests and drills shows it all the same. */
export function markedFor({ test, exercise }: Pick<Alarm, 'exercise' | 'test'>, text: Text): Text {
  if (test !== undefined) return marked(text);
  return exercise && !text.zh.startsWith(drill.zh) ? { zh: drill.zh + text.zh, en: drill.en + text.en } : text;
}
