import type { AlarmBook } from '../alarm/alarm-book.ts';
import { planProblemRule } from '../model/plan-rules.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import { describeProfileProblem, type ProfileProblem } from '../profiles/profile-problem.ts';

/** At the start: what is wrong with the response plans is an alarm, the same as before the start is none anew, and what is right again ends it. */
export function tellPlanProblems(problems: readonly ProfileProblem[], book: AlarmBook, observe: (signal: Signal) => void): void {
  const subject = subjectKey('gateway', '');
  const stands = [...book.active()].find(
    (alarm) => alarm.rule === planProblemRule && alarm.subject === subject && alarm.condition !== 'false',
  );
  const signal = (to: 'true' | 'false', zh: string, en: string) =>
    observe({ subject, component: '', rule: planProblemRule, to, reason: { zh, en } });
  const [first] = problems;
  if (first === undefined) {
    if (stands !== undefined) signal('false', '预案文件没有问题了', 'The response plans have no problem any more');
    return;
  }
  const words = describeProfileProblem(first).slice(0, 400);
  const [zh, en] = [`${problems.length} 个问题；第一个：${words}`, `${problems.length} problems; the first: ${words}`];
  if (stands?.reason.en === en) return;
  if (stands !== undefined) signal('false', '预案文件的问题变了', 'The response plans have other problems');
  signal('true', zh, en);
}
