import type { AlarmBook } from '../alarm/alarm-book.ts';
import { planProblemRule } from '../model/plan-rules.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import { unplannedRules } from '../plans/unplanned-rules.ts';
import { describeProfileProblem, type ProfileProblem } from '../profiles/profile-problem.ts';
import { planFor } from '../respond/plan-finder.ts';
import type { PlanSet } from './plan-set.ts';

export interface PlanWatchPorts {
  readonly plans: Pick<PlanSet, 'problems' | 'inForce' | 'folder' | 'changed'>;
  /** Of devices in service. */
  readonly types: () => Iterable<DeviceProfile>;
  readonly book: AlarmBook;
  /** Resolves when it is journalled. */
  readonly observe: (signal: Signal) => Promise<void>;
}

/**
 * What is wrong with the response plans is an alarm: none, one that cannot be used, files that are not what is in force, a rule
 * that warns of danger to life without one. The same as before a start is none anew, and what is right again ends it.
 */
export class PlanWatch {
  private readonly ports: PlanWatchPorts;
  private busy = false;

  constructor(ports: PlanWatchPorts) {
    this.ports = ports;
  }

  /** Never rejects: what could not be journalled is said at the next look. */
  async look(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.tell(this.problems());
    } catch {
      // Said at the next look.
    } finally {
      this.busy = false;
    }
  }

  private problems(): readonly ProfileProblem[] {
    const { plans, types } = this.ports;
    const inForce = [...plans.inForce().values()];
    // Where there are none at all, that is said once.
    const unplanned = inForce.length === 0 ? [] : unplannedRules(types(), (alarm) => planFor(alarm, inForce), plans.folder);
    // The gravest first; what was wrong with the files may be right in the new ones.
    return [...unplanned, ...(plans.changed() ? [otherFiles(plans.folder)] : []), ...plans.problems()];
  }

  private async tell(problems: readonly ProfileProblem[]): Promise<void> {
    const { book, observe } = this.ports;
    const subject = subjectKey('gateway', '');
    const stands = book.ofSubject(subject).find(({ rule, condition }) => rule === planProblemRule && condition !== 'false');
    const signal = (to: 'true' | 'false', zh: string, en: string) =>
      observe({ subject, component: '', rule: planProblemRule, to, reason: { zh, en } });
    const [first] = problems;
    if (first === undefined) {
      if (stands !== undefined) await signal('false', '预案没有问题了', 'The response plans have no problem any more');
      return;
    }
    const words = describeProfileProblem(first).slice(0, 400);
    const [zh, en] = [`${problems.length} 个问题；第一个：${words}`, `${problems.length} problems; the first: ${words}`];
    if (stands?.reason.en === en) return;
    if (stands !== undefined) await signal('false', '预案的问题变了', 'The response plans have other problems');
    await signal('true', zh, en);
  }
}

function otherFiles(folder: string): ProfileProblem {
  const expected = 'the files as they were when the gateway started';
  const cure = 'run anlin validate, then restart the gateway: plans come into force at its start';
  return { file: folder, line: 1, col: 1, pointer: '', expected, came: 'other files', cure };
}
