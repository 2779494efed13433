import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { EvidenceWindow } from './evidence-window.ts';
import type { ConditionPlan, StatementPlan } from './plan.ts';
import { compare, withHysteresis } from './truth.ts';

/** The condition it belongs to, as far as it is looked at. */
interface Owner {
  readonly plan: ConditionPlan;
  readonly owner: {
    readonly plan: { readonly staleMs: number } | null;
    readonly values: readonly Value[];
    readonly takenAt: readonly number[];
  };
}

/**
 * What a rule on several points knows. They need not come in one message, so each has an age of its own: a value that
 * did not come again for as long as makes the device silent (`staleMs`) is unknown here, whatever else comes.
 */
export class SeveralWindow implements EvidenceWindow {
  /** By slot, like those of the subject; null also where the value is too old. */
  values: Value[] = [];
  private run = 0;
  /** Running time at which the next value becomes too old; Infinity = none will. */
  private next = Number.POSITIVE_INFINITY;
  private readonly condition: Owner;

  constructor(condition: Owner) {
    this.condition = condition;
  }

  pass(run: number): void {
    const { plan, owner } = this.condition;
    const staleMs = owner.plan?.staleMs ?? 0;
    this.run = run;
    this.next = Number.POSITIVE_INFINITY;
    this.values = owner.values.map((value, slot) => (run - owner.takenAt[slot]! < staleMs ? value : null));
    for (const { slot } of [...plan.when, ...plan.unless])
      if (slot >= 0 && this.values[slot] !== null) this.next = Math.min(this.next, owner.takenAt[slot]! + staleMs);
  }

  truth(last: boolean): Truth {
    const { several } = this.condition.plan;
    if (several === null) return 'unknown';
    return withHysteresis(last, stated(several.when, this.values), several.clear && stated(several.clear, this.values));
  }

  due(): number {
    return this.next;
  }
  get empty(): boolean {
    return this.next === Number.POSITIVE_INFINITY;
  }
  save(): readonly number[] {
    return [this.run];
  }
  /** The subject's values are loaded before its conditions, and have not changed since. */
  load([run = 0]: readonly number[]): void {
    this.pass(run);
  }
}

/** Kleene: what is unknown could be either, so a group is decided as soon as that makes no difference. */
export function stated(statement: StatementPlan, values: readonly Value[]): Truth {
  if (statement.kind === 'test') return compare(statement.term.test, measured(statement, values));
  let isTrue = 0;
  let canBe = 0;
  for (const part of statement.of) {
    const truth = stated(part, values);
    if (truth === 'true') isTrue += 1;
    if (truth !== 'false') canBe += 1;
  }
  return isTrue >= statement.atLeast ? 'true' : canBe < statement.atLeast ? 'false' : 'unknown';
}

/** The value that a test compares; a difference with a side missing is missing. */
export function measured({ term, minus }: Extract<StatementPlan, { kind: 'test' }>, values: readonly Value[]): Value {
  const value = values[term.slot] ?? null;
  if (minus === null) return value;
  const less = values[minus.slot] ?? null;
  // Decimal figures: 20.3 less 20.0 is 0.3, not 0.30000000000000071.
  return typeof value === 'number' && typeof less === 'number' ? Number((value - less).toPrecision(12)) : null;
}
