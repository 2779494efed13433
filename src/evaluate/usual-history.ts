import type { SubjectKey } from '../model/subject.ts';
import { BaselineWindow } from './baseline-window.ts';
import type { SubjectState } from './subject-state.ts';

const ending = '#usual';

/**
 * Where the weeks are kept that rules on what is usual know of a device: beside its state, since they change once an hour and
 * the state with every message.
 */
export function historyKey(subject: SubjectKey): SubjectKey {
  return `${subject}${ending}`;
}

/** The device whose weeks are kept there; null = something else is. */
export function deviceOfHistory(key: string): SubjectKey | null {
  return key.startsWith('device:') && key.endsWith(ending) ? (key.slice(0, -ending.length) as SubjectKey) : null;
}

/** Undefined = as before; null = there is nothing to keep any more. */
export function takeHistory(subject: SubjectState): string | null | undefined {
  // Asked of every device at every commit; most have none.
  if (!subject.hasHistory && !subject.conditions.some(({ window }) => window instanceof BaselineWindow)) return undefined;
  const windows = windowsOf(subject);
  if (windows.length === 0) {
    subject.hasHistory = false;
    return null;
  }
  if (!windows.some(([, window]) => window.historyChanged)) return undefined;
  subject.hasHistory = true;
  return JSON.stringify(Object.fromEntries(windows.map(([key, window]) => [key, window.saveHistory()])));
}

export function loadHistory(subject: SubjectState, text: string): void {
  const saved = JSON.parse(text) as Record<string, readonly (readonly number[])[]>;
  subject.hasHistory = true;
  for (const [key, window] of windowsOf(subject)) {
    const weeks = saved[key];
    if (weeks !== undefined) window.loadHistory(weeks);
  }
}

function windowsOf({ conditions }: SubjectState): readonly (readonly [key: string, window: BaselineWindow])[] {
  return conditions.flatMap(({ plan, window }) => (window instanceof BaselineWindow ? [[plan.key, window] as const] : []));
}
