import type { Alarm, Classification, Transition } from '../../src/model/alarm.ts';
import { asidesOf } from '../../src/model/alarm.ts';
import type { Severity } from '../../src/model/severity.ts';
import { invariantBroken } from './isa-invariants.ts';
import { type Act, type Effect, IsaReference, type IsaRule } from './isa-reference.ts';
import { conditionOf, stateOf } from './isa-table.ts';
import { Life, type LifeOptions, ruleOf } from './rig.ts';

/** `r` is looked at; `s` may suppress it, and it may suppress `q`. */
export const names = ['r', 's', 'q'] as const;
export type Name = (typeof names)[number];
export interface Kind {
  readonly kind: 'state' | 'event';
  readonly life: boolean;
}
export type Input =
  | { readonly do: 'condition'; readonly rule: Name; readonly to: 'true' | 'false' | 'unknown' | 'event' | 'late' }
  /** `which`: an alarm from before the present one of its rule. */
  | ({ readonly do: 'act'; readonly rule: Name; readonly which: 'last' | 'earlier' | 'none' } & Act)
  | { readonly do: 'out'; readonly key: Name | ''; readonly by: string; readonly minutes: number }
  | { readonly do: 'in'; readonly key: Name | '' }
  /** `record`: whether something is journalled then. Less than 0: a clock that was set back. */
  | { readonly do: 'pass'; readonly minutes: number; readonly running: boolean; readonly record: boolean }
  | { readonly do: 'restart' | 'judged' }
  /** The next alarm of `r` is of another severity, or another kind of danger. */
  | { readonly do: 'rule'; readonly severity: Severity; readonly life: boolean };

export interface Story {
  readonly kind: Kind;
  readonly inputs: readonly Input[];
}

/** The first difference between the book and the reference; null = none. */
export function differsFromIsa({ kind, inputs }: Story, options: LifeOptions = {}): string | null {
  const comparison = new Comparison(kind, options);
  for (const [at, input] of inputs.entries()) {
    const wrong = comparison.step(input);
    if (wrong !== null) return `${JSON.stringify(kind)}, input ${at + 1} of ${JSON.stringify(inputs, null, 1)}: ${wrong}`;
  }
  return null;
}

/** Says the same to the book and to the reference, and what differs. */
class Comparison {
  readonly life: Life;
  readonly reference: IsaReference;
  private readonly isa: IsaRule;
  /** Ended by a person when nobody judged them any more. */
  private readonly unjudged = new Set<string>();
  private seen = 0;
  private readonly rules;

  constructor({ kind, life }: Kind, options: LifeOptions = {}) {
    // No file gives danger to life something that suppresses it; the book would not let it either.
    const r = ruleOf(kind, life, 'r', ['s']);
    this.life = new Life(r, options);
    this.rules = { r, s: this.life.other, q: ruleOf('state', false, 'q', ['r']) };
    this.isa = { id: 'r', kind, life, severity: r.severity, suppressedBy: ['s'] };
    const plain = { kind: 'state', life: false, severity: 'major' } as const;
    this.reference = new IsaReference([this.isa, { id: 's', ...plain, suppressedBy: [] }, { id: 'q', ...plain, suppressedBy: ['r'] }]);
  }

  /** What differs; null = nothing. */
  step(input: Input): string | null {
    if (input.do === 'restart') this.life.restart();
    if (input.do === 'judged') this.life.judged = this.reference.judged = !this.life.judged;
    if (input.do === 'rule' && !this.reference.isActive('r')) {
      const severity = input.life ? 'critical' : input.severity;
      Object.assign(this.isa, { severity, life: input.life });
      this.life.rule = this.rules.r = {
        ...ruleOf(this.isa.kind, input.life, 'r', ['s']),
        severity,
      };
    }
    if (input.do === 'pass') {
      this.life.wall += input.minutes;
      if (input.running) this.life.run += Math.max(0, input.minutes);
    }
    if (input.do === 'restart' || input.do === 'judged' || input.do === 'rule' || (input.do === 'pass' && !input.record))
      return this.facts();
    const second = 1000 * (this.life.position + 1);
    const time = { at: second + 60_000 * this.life.wall, run: second + 60_000 * this.life.run };
    this.reference.expire(time);
    const wrong = this.say(input, time);
    if (wrong !== null) return wrong;
    return this.effects() ?? this.facts() ?? invariantBroken(this.life.transitions, this.life.rows, this.unjudged);
  }

  private say(input: Input, time: { at: number; run: number }): string | null {
    if (input.do === 'pass') this.life.pass(0);
    if (input.do === 'condition') {
      this.reference.condition(input.rule, input.to);
      const late = input.to === 'late';
      this.life.condition(input.to === 'late' ? 'event' : input.to, late, this.rules[input.rule]);
    }
    if (input.do === 'out') {
      const expected = this.reference.takeOut(input.key === '' ? null : input.key, input.by, input.minutes, input.by === 'wang', time);
      return differs('answer', expected, this.life.takeOut(input.key, input.by, input.minutes));
    }
    if (input.do === 'in')
      return differs('answer', this.reference.putBack(input.key === '' ? null : input.key), this.life.putBack(input.key));
    if (input.do === 'act') return this.sayAct(input, time);
    return null;
  }
  private sayAct(input: Input & { do: 'act' }, time: { at: number; run: number }): string | null {
    const { act, by, comment, classification, minutes, oneShot, rule } = input;
    const more = { rule, comment, classification, minutes, oneShot };
    const earlier = [...this.life.rows.values()].filter((alarm) => alarm.rule === rule && alarm !== this.life.lastOf(rule)).at(-1);
    if (input.which === 'none' || (input.which === 'earlier' && earlier === undefined)) {
      const came = this.life.act(act, by, { ...more, id: 'nobody-has-this' });
      return came.startsWith('refused') ? null : `answer: expected refused, came ${came}`;
    }
    if (input.which === 'earlier' && earlier !== undefined) {
      // The same life, told of an alarm that is over; whatever is alive beside it is not touched.
      if (act === 'shelve' || act === 'unshelve' || act === 'comment' || act === 'classify') {
        this.life.pass(0);
        return null;
      }
      const expected =
        act === 'acknowledge' && earlier.acknowledgedBy !== null && by !== null ? `unchanged ${earlier.acknowledgedBy}` : 'refused';
      const came = this.life.act(act, by, { ...more, id: earlier.id });
      return came.startsWith(expected) || came.startsWith('refused comment-')
        ? null
        : `answer of an earlier alarm: expected ${expected}, came ${came}`;
    }
    const expected = this.reference.act(rule, input, time);
    const came = this.life.act(act, by, more);
    if (came.startsWith('ended') && !this.life.judged) this.unjudged.add(this.life.lastOf(rule)!.id);
    if (expected.includes(came)) return null;
    return `answer: expected ${expected.join(' or ')}, came ${came}`;
  }

  private effects(): string | null {
    const steps = this.life.transitions.slice(this.seen);
    this.seen = this.life.transitions.length;
    for (const rule of names) {
      const ids = new Set([...this.life.rows.values()].filter((alarm) => alarm.rule === rule).map(({ id }) => id));
      const wrong = effectDiffers(
        steps.filter(({ alarmId }) => ids.has(alarmId)),
        this.reference.effects.get(rule),
      );
      if (wrong !== null) return `${rule}: ${wrong}`;
    }
    return null;
  }
  private facts(): string | null {
    for (const rule of names) {
      const wrong = this.factsOf(rule, this.life.lastOf(rule));
      if (wrong !== null) return `${rule}: ${wrong}`;
    }
    const { book } = this.life;
    const shelves = book.shelves().map(({ rule, by, until, oneShot }) => `${rule} ${by} ${until} ${oneShot}`);
    const mine = [...this.reference.shelves].map(([rule, { by, until, oneShot }]) => `${rule} ${by} ${until} ${oneShot}`);
    const services = book.outOfService().map(({ rule, by, until }) => `${rule} ${by} ${until}`);
    const mineToo = this.reference.services.map(({ rule, by, until }) => `${rule} ${by} ${until}`);
    const active = names.filter((rule) => this.reference.isActive(rule));
    return (
      differs('shelves', mine.toSorted().join(), shelves.toSorted().join()) ??
      differs('out of service', mineToo.toSorted().join(), services.toSorted().join()) ??
      differs(
        'active',
        active.toSorted().join(),
        Array.from(book.active(), ({ rule }) => rule)
          .toSorted()
          .join(),
      )
    );
  }
  private factsOf(rule: Name, alarm: Alarm | undefined): string | null {
    const mine = this.reference.alarms.get(rule);
    if (mine === undefined || alarm === undefined) return differs('alarm', mine === undefined, alarm === undefined);
    const { acknowledgedBy, endedBy, occurrences, severity, life, classified, row } = mine;
    const isOver = row === 'A';
    const shelf = this.reference.shelves.get(rule);
    const asides = this.reference.asides(rule);
    const until = this.reference.services.filter((entry) => (entry.rule ?? rule) === rule).map((entry) => entry.until);
    return (
      differs('state', stateOf(row), alarm.state) ??
      differs('condition', isOver ? alarm.condition : conditionOf(row), alarm.condition) ??
      differs('acknowledged by', acknowledgedBy, alarm.acknowledgedBy) ??
      differs('acknowledged at', acknowledgedBy === null, alarm.acknowledgedAt === null) ??
      differs('ended by', endedBy, alarm.endedBy ?? null) ??
      differs('ended at', isOver, alarm.endedAt !== null) ??
      differs('occurrences', occurrences, alarm.occurrences) ??
      differs('severity', `${severity} ${life}`, `${alarm.severity} ${alarm.lifeSafety}`) ??
      differs('classified', classifiedAs(classified), classifiedAs(alarm.classified ?? null)) ??
      differs('put aside', asides.join('+'), asidesOf(alarm).join('+')) ??
      (alarm.shelved === null
        ? null
        : differs(
            'shelf',
            `${shelf?.by} ${shelf?.until} ${shelf?.oneShot}`,
            `${alarm.shelved.by} ${alarm.shelved.until} ${alarm.shelved.oneShot}`,
          )) ??
      (alarm.outOfService === null ? null : differs('out of service until', true, until.includes(alarm.outOfService.until))) ??
      null
    );
  }
}

const classifiedAs = (one: { as: Classification; by: string } | null) => (one === null ? 'nothing' : `${one.as} ${one.by}`);

function differs(what: string, expected: unknown, came: unknown): string | null {
  return expected === came ? null : `${what}: expected ${String(expected)}, came ${String(came)}`;
}

/** Texts say what happens at one moment, not in which order it is written down. */
function effectDiffers(steps: readonly Transition[], effect: Effect | undefined): string | null {
  const events = effect?.events ?? [];
  const came = steps.map(({ event }) => event as string);
  // Another permit of the same alarm: notCompared.
  const count = (words: readonly string[]) => words.filter((word) => word === 'out-of-service').length;
  while (count(came) > count(events)) came.splice(came.indexOf('out-of-service'), 1);
  const [expected, said] = [events.toSorted().join('+'), came.toSorted().join('+')];
  if (expected !== said) return `steps: expected ${expected || 'none'}, came ${said || 'none'}`;
  if (effect === undefined || effect.told === null) return null;
  const told = steps.some(({ untold }) => untold === undefined);
  if (told !== effect.told) return `told: expected ${effect.told}, came ${told} (${said})`;
  if (steps.length !== 1) return null;
  return differs('untold', effect.untold.join('+'), (steps[0]?.untold ?? []).join('+'));
}
