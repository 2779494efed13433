import type { Truth } from '../model/alarm.ts';
import type { ConditionAnswer, ConditionQuestion, PointKind } from '../model/answer.ts';
import type { Value } from '../model/reading.ts';
import type { Evidence, Explain } from './evidence.ts';
import { fixed, goneReason, holdsReason, unknownReason } from './reason.ts';
import type { Asked, Condition, SubjectState } from './subject-state.ts';
import { excused } from './terms-verdict.ts';
import { withHysteresis } from './truth.ts';
import type { VerdictsOut } from './verdicts-out.ts';

/** Questions of one condition that wait at once; then the newest takes the place of the one before it. */
const maxOpen = 32;

/** What asking needs of judging. */
export interface Asking {
  readonly evidence: Evidence;
  readonly position: number;
  readonly out: Pick<VerdictsOut, 'broughtBy'>;
  about: ((slot: number) => Value) | null;
  noteQuestion(condition: Condition): void;
  confirmOne(condition: Condition, run: number): void;
  touch(subject: SubjectState): void;
}

/**
 * A value that an expression names has changed: it is asked, and what was said stays said until the answer is judged.
 * Where nothing can be asked (no value at all, or excused) it is unknown at once and open questions are dropped: their
 * answers would speak of values that say nothing any more.
 */
export function askExpression(asking: Asking, condition: Condition, run: number, explain: Explain): void {
  const { plan, owner } = condition;
  if (condition.shut) {
    condition.asked = [];
    asking.evidence.weigh(condition, 'false', run, () => fixed.outsideHours);
    return;
  }
  const values = plan.when.map(({ slot }) => owner.values[slot] ?? null);
  if (values.every((value) => value === null) || excused(plan, owner.values) !== null) {
    condition.asked = [];
    asking.evidence.weigh(condition, 'unknown', run, explain);
    return;
  }
  const open = condition.asked;
  const before = open.at(-1)?.values;
  if (before?.every((value, index) => value === values[index])) return;
  const kept = open.length < maxOpen ? open : open.slice(0, -1);
  condition.asked = [...kept, { position: asking.position, values }];
  asking.noteQuestion(condition);
}

/** What is to be worked out; null when nothing is open. */
export function questionOf(condition: Condition): ConditionQuestion | null {
  const { plan, asked, owner, subject, component, rule } = condition;
  const kind = plan.rule.condition;
  if (asked.length === 0 || kind.kind !== 'expression' || owner.plan === null) return null;
  const kinds: Record<string, PointKind> = {};
  for (const { point, binding } of plan.when) kinds[point] = binding?.point.kind ?? 'text';
  return {
    subject: subject as ConditionQuestion['subject'],
    component,
    rule,
    profileId: owner.plan.profile.id,
    when: kind.when,
    clear: kind.clear,
    kinds,
    asked: asked.map(({ position, values }) => ({
      position,
      values: Object.fromEntries(plan.when.map(({ point }, index) => [point, values[index] ?? null])),
    })),
  };
}

/** Weighs what was answered, up to the first verdict on something that is no longer asked: that says nothing about now. */
export function judgeAnswer(asking: Asking, condition: Condition, run: number, { verdicts }: ConditionAnswer): void {
  const { plan, owner } = condition;
  asking.touch(owner);
  for (const { position, when, clear, failed } of verdicts) {
    const [asked, ...rest] = condition.asked;
    if (asked?.position !== position) break;
    condition.asked = rest;
    const read = reader(condition, asked);
    const excuse = excused(plan, owner.values) !== null;
    const verdict = condition.shut ? 'false' : excuse ? 'unknown' : withHysteresis(condition.last, when, clear);
    asking.about = read;
    // Those of the newest question are the values of now.
    asking.out.broughtBy = rest.length > 0 ? position : null;
    asking.evidence.weigh(condition, verdict, run, (_condition, to, heldMs) =>
      to === 'unknown' && failed !== null && !excuse ? fixed.expressionFailed : sentence(condition, to, read, heldMs),
    );
    if (verdict === 'true' && condition.reported === 'true') asking.confirmOne(condition, run);
    asking.about = null;
    asking.out.broughtBy = null;
  }
  if (condition.asked.length > 0) asking.noteQuestion(condition);
}

function sentence(condition: Condition, to: Truth, read: (slot: number) => Value, heldMs: number) {
  const { plan, owner } = condition;
  if (to === 'true') return holdsReason(plan, read, heldMs);
  return to === 'false'
    ? goneReason(plan, read, heldMs)
    : unknownReason(
        plan,
        owner.values.map((_value, slot) => read(slot)),
      );
}

/** The values it was asked about; of other points the last ones. */
function reader({ plan, owner }: Condition, { values }: Asked): (slot: number) => Value {
  const known = new Map(plan.when.map(({ slot }, index) => [slot, values[index] ?? null]));
  return (slot) => (known.has(slot) ? known.get(slot)! : (owner.values[slot] ?? null));
}
