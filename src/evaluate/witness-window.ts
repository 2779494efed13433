import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';
import type { ConditionPlan } from './plan.ts';
import { allHold } from './terms-verdict.ts';

/** The condition it belongs to, as far as it is looked at. */
interface Owner {
  readonly plan: ConditionPlan;
  readonly owner: { readonly values: readonly Value[] };
}

/** Whether something is so, or was so a moment ago. What was seen stays seen for that long, also when the device falls silent. */
export class WitnessWindow implements EvidenceWindow {
  private readonly condition: Owner;
  private readonly withinMs: number;
  /** It is so now. */
  private holds = false;
  /** Running time until which it counts as so, ms; -1 = it was not so lately. */
  private until = -1;
  private now: Truth = 'unknown';

  constructor(condition: Owner, withinSeconds: number) {
    this.condition = condition;
    this.withinMs = withinSeconds * 1000;
  }

  pass(run: number, hearing: Hearing): void {
    const { plan, owner } = this.condition;
    this.now = hearing === 'excused' ? 'unknown' : allHold(plan.when, owner.values);
    if (this.now === 'true') this.until = -1;
    else if (hearing === 'excused') this.until = -1;
    else if (this.holds) this.until = run + this.withinMs;
    else if (this.until <= run) this.until = -1;
    this.holds = this.now === 'true';
  }

  truth(): Truth {
    return this.until >= 0 ? 'true' : this.now;
  }
  due(): number {
    return this.until >= 0 ? this.until : Number.POSITIVE_INFINITY;
  }
  /** It is so no more, and was a moment ago. */
  get recent(): boolean {
    return this.until >= 0;
  }

  get empty(): boolean {
    return !this.holds && this.until < 0;
  }
  save(): readonly number[] {
    return [this.holds ? 1 : 0, this.until];
  }
  load([holds = 0, until = -1]: readonly number[]): void {
    Object.assign(this, { holds: holds === 1, until });
  }
}
