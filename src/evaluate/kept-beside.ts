import type { PlacePath } from '../model/place.ts';
import type { SubjectKey } from '../model/subject.ts';
import { BaselineWindow } from './baseline-window.ts';
import type { SubjectState } from './subject-state.ts';

/** What is kept beside the state of a device: it changes seldom, and the state with every message. */
export interface Beside {
  readonly place: ReadonlyMap<SubjectKey, PlacePath>;
  /** The weeks that rules on what is usual know. */
  readonly usual: ReadonlyMap<SubjectKey, string>;
}
type Kind = keyof Beside;

const endings: readonly (readonly [Kind, string])[] = [
  ['place', '#place'],
  ['usual', '#usual'],
];

/** Which device is meant by the name of a row, and what of it; null = the row is something else. */
export function besideOf(key: string): { readonly subject: SubjectKey; readonly kind: Kind } | null {
  if (!key.startsWith('device:')) return null;
  for (const [kind, ending] of endings) if (key.endsWith(ending)) return { subject: key.slice(0, -ending.length) as SubjectKey, kind };
  return null;
}

/** Puts into `changed` what is another thing than before; null = there is nothing to keep any more. */
export function takeBeside(subject: SubjectState, changed: Map<SubjectKey, string | null>): void {
  const key = subject.subject;
  if (subject.keptPlace !== subject.place) {
    changed.set(`${key}#place`, subject.place === '' ? null : subject.place);
    subject.keptPlace = subject.place;
  }
  if (!subject.hasHistory && subject.plan?.learns !== true) return;
  const windows = windowsOf(subject);
  if (windows.length === 0) changed.set(`${key}#usual`, null);
  else if (windows.some(([, window]) => window.historyChanged))
    changed.set(`${key}#usual`, JSON.stringify(Object.fromEntries(windows.map(([name, window]) => [name, window.saveHistory()]))));
  subject.hasHistory = windows.length > 0;
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
