import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile, PointBinding } from '../model/profile.ts';
import type { Comparison, Rule, Statement, Term } from '../model/rule.ts';
import type { HoursGate } from './calendar.ts';
import { type PlaceRule, type Witness, witnessRules } from './witness-rules.ts';

export function gatesOf(plans: Iterable<ProfilePlan>): readonly HoursGate[] {
  return [...plans].flatMap(({ conditions }) => conditions.flatMap(({ gate }) => gate ?? []));
}

/** A term with its place in a device's value array; -1 = the profile binds no such point: always unknown. */
export interface TermPlan {
  readonly slot: number;
  readonly point: string;
  readonly test: Comparison;
  readonly binding: PointBinding | null;
}

/** A statement over several points with the places of its points. */
export type StatementPlan =
  | { readonly kind: 'test'; readonly term: TermPlan; readonly minus: TermPlan | null }
  | { readonly kind: 'group'; readonly atLeast: number; readonly of: readonly StatementPlan[] };

/** One rule for one component of one profile. A threshold is a state with one `when` term and one `clear` term. */
export interface ConditionPlan {
  readonly rule: Rule;
  readonly component: string;
  /** `component|rule id`: the identity within a subject. */
  readonly key: string;
  /** The number that a rate, trend or baseline rule looks at; null for other kinds. */
  readonly measured: TermPlan | null;
  readonly when: readonly TermPlan[];
  /** For what one device says for a part, or does for a step, of a rule about its place; null for other kinds. */
  readonly witness: Witness | null;
  /** For a sequence, whose last step stands in `when`; empty for other kinds. */
  readonly steps: readonly (readonly TermPlan[])[];
  /** For a rule on several points, which then stand in `when` as they are mentioned; null for other kinds. */
  readonly several: { readonly when: StatementPlan; readonly clear: StatementPlan | null } | null;
  readonly clear: readonly TermPlan[] | null;
  readonly unless: readonly TermPlan[];
  /** Bits of the slots it looks at; -1 when a slot lies beyond bit 30 (then it is always judged). */
  readonly mask: number;
  /** Null = it may raise at any hour. */
  readonly gate: HoursGate | null;
  readonly raiseDelayMs: number;
  readonly clearDelayMs: number;
  /** What must be equal for evidence in progress to survive an edit. */
  readonly signature: string;
}

export interface SlotPlan {
  readonly point: string;
  readonly component: string;
  readonly key: string;
  /** How the value is read out; when this changes, an old value means something else and is forgotten. */
  readonly signature: string;
}

/** A profile compiled for judging: only points that a rule looks at have a slot. */
export interface ProfilePlan {
  readonly profile: DeviceProfile;
  readonly slots: readonly SlotPlan[];
  /** component -> point -> slot. */
  readonly slotOf: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Sorted by component, then rule id. */
  readonly conditions: readonly ConditionPlan[];
  /** Running ms without a usable message after which the last values say nothing any more. */
  readonly staleMs: number;
  readonly intervalMs: number;
  /** Bits of the slots that rules over a stretch of time gather from; 0 = there are none. */
  readonly windowMask: number;
  /** Some rule learns what is usual. */
  readonly learns: boolean;
}

const windowed: ReadonlySet<string> = new Set([
  'rate',
  'count',
  'several',
  'trend',
  'sequence',
  'step',
  'witness',
  'deadMan',
  'expected',
  'baseline',
]);

/** Kinds that gather over a stretch of time, or that time alone changes. */
export function isWindowed(rule: Rule): boolean {
  const { kind } = rule.condition;
  return windowed.has(kind);
}

export function slotBit(slot: number): number {
  return slot < 0 ? 0 : slot < 31 ? 1 << slot : -1;
}

/** A point that an expression names: it has a place and a sentence; the test is never asked. */
function mentioned(point: string): Term {
  return { point, test: { op: 'is', value: '' } };
}

type Several = Extract<Rule['condition'], { kind: 'several' }>;

/** Each point once, in the order of the file. */
function pointsOf({ when, clear }: Several): readonly string[] {
  const all = (statement: Statement): readonly string[] => {
    if (statement.kind === 'group') return statement.of.flatMap(all);
    return statement.minus === null ? [statement.point] : [statement.point, statement.minus];
  };
  return [...new Set([...all(when), ...(clear === null ? [] : all(clear))])];
}

function planSeveral({ when, clear }: Several, locate: (term: Term) => TermPlan): NonNullable<ConditionPlan['several']> {
  const place = (statement: Statement): StatementPlan => {
    if (statement.kind === 'group') return { kind: 'group', atLeast: statement.atLeast, of: statement.of.map(place) };
    const { point, minus, test } = statement;
    return { kind: 'test', term: locate({ point, test }), minus: minus === null ? null : locate({ point: minus, test }) };
  };
  return { when: place(when), clear: clear === null ? null : place(clear) };
}

/** The number that a rule looks at over time. */
function measuredBy(condition: Rule['condition']): Term | null {
  if (condition.kind === 'rate') return { point: condition.point, test: condition.raise };
  if (condition.kind === 'trend') return { point: condition.point, test: condition.limit };
  return condition.kind === 'baseline' ? mentioned(condition.point) : null;
}

export function planRule(rule: Rule, component: string, locate: (term: Term) => TermPlan, witness: Witness | null = null): ConditionPlan {
  const condition = rule.condition;
  const when =
    condition.kind === 'threshold'
      ? [{ point: condition.point, test: condition.raise }]
      : condition.kind === 'expression'
        ? condition.points.map(mentioned)
        : condition.kind === 'several'
          ? pointsOf(condition).map(mentioned)
          : condition.kind === 'sequence'
            ? condition.steps.at(-1)!
            : 'when' in condition
              ? condition.when
              : [];
  const clear =
    condition.kind === 'threshold'
      ? [{ point: condition.point, test: condition.clear }]
      : condition.kind === 'state'
        ? condition.clear
        : null;
  const number = measuredBy(condition);
  const measured = number === null ? null : locate(number);
  const steps = condition.kind === 'sequence' ? condition.steps.map((step) => step.map(locate)) : [];
  const several = condition.kind === 'several' ? planSeveral(condition, locate) : null;
  const plan = { measured, steps, several, when: when.map(locate), clear: clear?.map(locate) ?? null, unless: rule.unless.map(locate) };
  const terms = [...(measured === null ? [] : [measured]), ...steps.flat(), ...plan.when, ...(plan.clear ?? []), ...plan.unless];
  let mask = 0;
  for (const term of terms) mask |= slotBit(term.slot);
  // What was gathered over time means something else when a value is read out differently.
  const readOut = isWindowed(rule) ? terms.map(({ binding }) => (binding === null ? '' : bindingSignature(binding))) : [];
  const key = `${component}|${rule.id}`;
  return {
    ...plan,
    witness,
    rule,
    component,
    key,
    mask,
    gate: rule.hours === undefined ? null : { hours: rule.hours, open: false },
    raiseDelayMs: rule.raiseDelaySeconds * 1000,
    clearDelayMs: rule.clearDelaySeconds * 1000,
    signature: JSON.stringify([condition, rule.unless, rule.raiseDelaySeconds, rule.clearDelaySeconds, rule.hours, ...readOut]),
  };
}

/** Points that a rule needs for its verdict (without `unless`, which may be unbound). */
function needed(rule: Rule): readonly string[] {
  const condition = rule.condition;
  if (condition.kind === 'threshold') return [condition.point];
  if (condition.kind === 'expression') return condition.points;
  if (condition.kind === 'several') return pointsOf(condition);
  if (condition.kind === 'state') return [...condition.when, ...(condition.clear ?? [])].map((term) => term.point);
  if (condition.kind === 'sequence') return condition.steps.flat().map((term) => term.point);
  if (condition.kind === 'rate' || condition.kind === 'trend' || condition.kind === 'baseline')
    return [condition.point, ...condition.when.map((term) => term.point)];
  return 'when' in condition ? condition.when.map((term) => term.point) : [];
}

/**
 * Components a rule is judged for: every component that binds one of its points, where the others are bound too
 * or belong to the device itself (component ''). None = the device itself.
 */
function componentsOf(rule: Rule, bound: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const points = needed(rule);
  const found = new Set<string>();
  for (const point of points) for (const component of bound.get(point) ?? []) found.add(component);
  const whole = [...found].filter((component) => points.every((point) => bound.get(point)?.has(component) || bound.get(point)?.has('')));
  return whole.length > 0 ? whole : [''];
}

function bindingSignature(binding: PointBinding): string {
  const map = binding.map === null ? null : [...binding.map];
  return JSON.stringify([binding.path, binding.scale, binding.offset, map, binding.missing, binding.point.unit, binding.jsonata]);
}

/** `placeRules`: the rules about places in force, of whatever type they stand in. */
export function planProfile(profile: DeviceProfile, placeRules: readonly PlaceRule[] = []): ProfilePlan {
  const bound = new Map<string, Set<string>>();
  const bindings = new Map<string, PointBinding[]>();
  for (const binding of profile.bindings) {
    const point = binding.point.name;
    const key = `${point}|${binding.component}`;
    bound.set(point, (bound.get(point) ?? new Set()).add(binding.component));
    bindings.set(key, [...(bindings.get(key) ?? []), binding]);
  }
  const slots: SlotPlan[] = [];
  const slotOf = new Map<string, Map<string, number>>();
  const take = (point: string, component: string): number => {
    const points = slotOf.get(component) ?? new Map<string, number>();
    slotOf.set(component, points);
    const known = points.get(point);
    if (known !== undefined) return known;
    const key = `${point}|${component}`;
    const signature = (bindings.get(key) ?? []).map(bindingSignature).join('\n');
    points.set(point, slots.length);
    slots.push({ point, component, key, signature });
    return slots.length - 1;
  };
  const located = (rule: Rule, witness: Witness | null = null) =>
    componentsOf(rule, bound).map((component) => {
      const locate = (term: Term): TermPlan => {
        const home = bound.get(term.point)?.has(component) ? component : '';
        const binding = bindings.get(`${term.point}|${home}`)?.[0] ?? null;
        return { slot: binding === null ? -1 : take(term.point, home), point: term.point, test: term.test, binding };
      };
      return planRule(rule, component, locate, witness);
    });
  const conditions = profile.rules.flatMap((rule) => (isAboutPlace(rule.condition) ? [] : located(rule)));
  for (const { rule, of } of witnessRules(placeRules))
    if (needed(rule).every((point) => bound.has(point))) conditions.push(...located(rule, of));
  conditions.sort((a, b) => (a.component < b.component ? -1 : a.component > b.component ? 1 : a.rule.id < b.rule.id ? -1 : 1));
  const silences = profile.rules.flatMap((rule) => (rule.condition.kind === 'absence' ? [rule.condition.seconds] : []));
  const staleSeconds = silences.length > 0 ? Math.min(...silences) : profile.expectedIntervalSeconds;
  const windowMask = conditions.reduce((bits, condition) => (isWindowed(condition.rule) ? bits | condition.mask : bits), 0);
  const intervalMs = profile.expectedIntervalSeconds * 1000;
  const learns = conditions.some(({ rule }) => rule.condition.kind === 'baseline');
  return { profile, slots, slotOf, conditions, staleMs: staleSeconds * 1000, intervalMs, windowMask, learns };
}
