import type { AlarmBook } from '../alarm/alarm-book.ts';
import { pathLostRule } from '../model/path-rules.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';

/** That a way out is lost, or back. */
export function pathSignal(id: string, lost: boolean, reason: Text): Signal {
  return { subject: subjectKey('path', id), component: '', rule: pathLostRule, to: lost ? 'true' : 'false', reason };
}

/** Whether an alarm says that it is lost, or what `rule` says of it. */
export function lostStands(book: Pick<AlarmBook, 'ofSubject'>, id: string, rule = pathLostRule): boolean {
  return book.ofSubject(subjectKey('path', id)).some((alarm) => alarm.rule === rule && alarm.condition !== 'false');
}
