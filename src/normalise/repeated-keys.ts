import { pointerTo } from './message-problem.ts';

interface Level {
  readonly pointer: string;
  /** Null = an array. */
  readonly keys: Set<string> | null;
  index: number;
  wantsKey: boolean;
  /** Of the value that is being read. */
  current: string;
}

/**
 * Pointers of the keys that stand more than once in one object, of text that JSON.parse has taken. JSON.parse keeps the last
 * of them (RFC 8259 section 4 leaves it open) and does not say so. Called only when counting showed that there are some: it
 * costs several times what the parse did.
 */
export function repeatedKeys(text: string): ReadonlySet<string> {
  const repeated = new Set<string>();
  const levels: Level[] = [];
  for (let i = 0; i < text.length; i++) {
    const level = levels.at(-1);
    switch (text[i]) {
      case '"': {
        const begin = i;
        for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
        if (level === undefined || !level.wantsKey || level.keys === null) break;
        const key: string = JSON.parse(text.slice(begin, i + 1));
        level.current = pointerTo(level.pointer, key);
        level.wantsKey = false;
        if (level.keys.has(key)) repeated.add(level.current);
        level.keys.add(key);
        break;
      }
      case '{':
      case '[': {
        const pointer = level?.current ?? '';
        const keys = text[i] === '{' ? new Set<string>() : null;
        levels.push({ pointer, keys, index: 0, wantsKey: true, current: keys === null ? pointerTo(pointer, 0) : pointer });
        break;
      }
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level === undefined) break;
        level.wantsKey = true;
        if (level.keys === null) level.current = pointerTo(level.pointer, ++level.index);
    }
  }
  return repeated;
}
