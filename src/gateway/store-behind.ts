import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';

/** The time-series store may be behind for this long before people are told. */
const behindMs = 60_000;

/** Behind for a moment is no alarm. Back again is told only where an alarm stands, maybe from before a restart. */
export function storeBehind(book: AlarmBook, observe: (signal: Signal) => void): (behind: boolean, why: string) => void {
  let timer: NodeJS.Timeout | null = null;
  return (behind, why) => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const signal = { subject: subjectKey('gateway', ''), component: '', rule: 'store.behind', reason: { zh: why, en: why } };
    if (behind) timer = setTimeout(() => observe({ ...signal, to: 'true' }), behindMs).unref();
    else if ([...book.active()].some((alarm) => alarm.rule === signal.rule && alarm.condition !== 'false'))
      observe({ ...signal, to: 'false' });
  };
}
