import type { Truth } from '../model/alarm.ts';
import { underTestRule } from '../model/device-test.ts';
import { placeAt } from '../model/place-level.ts';
import { type SubjectKey, subjectKey } from '../model/subject.ts';
import { dissolve, groupEmptied, placeRuleRemoved } from './dissolve.ts';
import type { Judging } from './judging.ts';
import type { ConditionPlan } from './plan.ts';
import { signalPlan } from './signals.ts';
import { Condition, type SubjectState } from './subject-state.ts';
import type { Group, Member } from './together-group.ts';
import { memberLeft, togetherReason } from './together-reason.ts';
import { enough, type Masks } from './together-truth.ts';
import type { PlaceRule } from './witness-rules.ts';

const none: readonly Group[] = Object.freeze([]);
const silent: Masks = { holds: 0, may: 0 };

/**
 * Rules about several devices of one place. Each device is judged by itself (`witness` conditions in its plan); here is
 * only counted what they say, so a message costs nothing unless its device says something else than before. What is kept is
 * worked out from the devices after a restart: of the place nothing but its condition is saved.
 */
export class Together {
  private readonly judging: Judging;
  private readonly subjectOf: (key: SubjectKey) => SubjectState;
  private rules: ReadonlyMap<string, ConditionPlan> = new Map();
  /** Rule -> the type it stands in. */
  private types: ReadonlyMap<string, string> = new Map();
  private readonly groups = new Map<string, Group>();
  private readonly groupsOf = new Map<SubjectKey, readonly Group[]>();
  /** Groups to be judged when the change in hand is complete. */
  private readonly changed = new Set<Group>();
  /** While devices come and go one by one a place would be judged by half of them. */
  private held = false;

  constructor(judging: Judging, subjectOf: (key: SubjectKey) => SubjectState) {
    this.judging = judging;
    this.subjectOf = subjectOf;
    judging.onWitness = (condition, run) => this.heard(condition, run);
    judging.explainPlace = (condition, to, heldMs) => this.explain(condition, to, heldMs);
  }

  /** The rules in force from here on; before the devices are put under their new plans. */
  use(rules: readonly PlaceRule[], run: number): void {
    const own = rules.filter(({ rule }) => rule.condition.kind === 'together');
    const next = new Map(own.map(({ rule }) => [rule.id, signalPlan(rule, '')]));
    this.types = new Map(own.map(({ rule, type }) => [rule.id, type]));
    for (const group of this.groups.values()) {
      const plan = next.get(group.condition.rule);
      if (plan === undefined) this.close(group, run, true);
      else if (plan.signature !== group.condition.plan.signature) {
        this.judging.evidence.drop(group.condition);
        group.condition.replan(plan);
        this.changed.add(group);
      } else group.condition.replan(plan);
    }
    this.rules = next;
  }

  /** What judging a place takes; undefined = there is no such rule any more. */
  planOf(ruleId: string): ConditionPlan | undefined {
    return this.rules.get(ruleId);
  }

  /** After a restart: the devices are back as they were, and so is what was said of their places. Judges nothing. */
  restore(devices: Iterable<SubjectState>): void {
    for (const subject of devices) this.sync(subject, 0);
    this.changed.clear();
    this.held = false;
  }

  /** Brings a device into the groups of its plan and place, and out of others. Judge with `settle` afterwards. */
  sync(subject: SubjectState, run: number): void {
    this.held = true;
    const wanted = new Map<string, Condition[]>();
    for (const condition of subject.conditions) {
      const witness = condition.plan.witness;
      const rule = witness === null ? undefined : this.rules.get(witness.rule)?.rule.condition;
      if (witness === null || rule?.kind !== 'together') continue;
      const key = `${witness.rule}\n${placeAt(subject.place, rule.at)}`;
      wanted.set(key, [...(wanted.get(key) ?? []), condition]);
    }
    for (const group of this.groupsOf.get(subject.subject) ?? none) if (!wanted.has(group.key)) this.leave(group, subject, run);
    const joined = [...wanted].map(([key, witnesses]) => this.join(key, subject, witnesses));
    if (joined.length === 0) this.groupsOf.delete(subject.subject);
    else this.groupsOf.set(subject.subject, joined);
  }

  /** A witness says something else than before. */
  private heard(condition: Condition, run: number): void {
    const { owner } = condition;
    for (const group of this.groupsOf.get(owner.subject) ?? none) {
      if (group.condition.rule !== condition.plan.witness?.rule) continue;
      if (!this.count(group, group.members.get(owner.subject))) continue;
      if (this.held) this.changed.add(group);
      else this.judge(group, run);
    }
  }

  /** A device is put under test, or its test is over: what it says under test is no evidence. */
  recount(subject: SubjectState, run: number): void {
    for (const group of this.groupsOf.get(subject.subject) ?? none)
      if (this.count(group, group.members.get(subject.subject))) this.judge(group, run);
  }

  /** Judges what devices that came, went or were planned anew have changed. */
  settle(run: number): void {
    this.held = false;
    if (this.changed.size === 0) return;
    const all = [...this.changed].sort((a, b) => (a.key < b.key ? -1 : 1));
    this.changed.clear();
    for (const group of all) if (this.groups.get(group.key) === group) this.judge(group, run);
  }

  private join(key: string, subject: SubjectState, witnesses: readonly Condition[]): Group {
    const group = this.groups.get(key) ?? this.open(key);
    const before = group.members.get(subject.subject);
    if (before !== undefined) {
      this.add(group, before.masks, -1);
      if (before.own) group.own -= 1;
    }
    const own = this.types.get(group.condition.rule) === subject.profileId;
    if (own) group.own += 1;
    const member = { subject, witnesses, own, masks: silent };
    group.members.set(subject.subject, member);
    this.add(group, silent, 1);
    this.count(group, member);
    this.changed.add(group);
    return group;
  }

  private open(key: string): Group {
    const [rule = '', place = ''] = key.split('\n');
    const subject = this.subjectOf(subjectKey('place', place));
    const plan = this.rules.get(rule)!;
    let condition = subject.conditions.find((known) => known.plan.key === plan.key);
    if (condition === undefined) {
      condition = new Condition(subject, plan);
      // An alarm may still hang on the one that was here before.
      condition.told = subject.orphans.delete(plan.key);
      subject.conditions.push(condition);
      subject.conditions.sort((a, b) => (a.rule < b.rule ? -1 : 1));
    }
    const group: Group = { key, place, condition, members: new Map(), own: 0, counts: new Map() };
    this.groups.set(key, group);
    return group;
  }

  private leave(group: Group, subject: SubjectState, run: number): void {
    const member = group.members.get(subject.subject);
    if (member === undefined) return;
    this.add(group, member.masks, -1);
    if (member.own) group.own -= 1;
    group.members.delete(subject.subject);
    if (group.members.size === 0) this.close(group, run, false);
    else if (group.condition.last && this.truth(group) !== 'true') this.weigh(group, 'unknown', run, memberLeft);
    else this.changed.add(group);
  }

  private close(group: Group, run: number, removed: boolean): void {
    const { condition } = group;
    const place = condition.owner;
    this.groups.delete(group.key);
    this.changed.delete(group);
    for (const key of group.members.keys())
      this.groupsOf.set(
        key,
        (this.groupsOf.get(key) ?? none).filter((other) => other !== group),
      );
    place.conditions = place.conditions.filter((other) => other !== condition);
    dissolve(this.judging, condition, run, removed ? placeRuleRemoved : groupEmptied);
    this.judging.touch(place);
  }

  /** Returns whether the device says something else than before. */
  private count(group: Group, member: Member | undefined): boolean {
    if (member === undefined) return false;
    const masks = masksOf(member);
    if (masks.holds === member.masks.holds && masks.may === member.masks.may) return false;
    this.add(group, member.masks, -1);
    this.add(group, masks, 1);
    member.masks = masks;
    return true;
  }

  private add({ counts }: Group, { holds, may }: Masks, by: number): void {
    const key = holds * 16 + may;
    const count = (counts.get(key) ?? 0) + by;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  }

  /** A rule is for places that have a device of its type; where it has raised, it is judged on by those that are left. */
  private truth({ condition, counts, own }: Group): Truth {
    if (own === 0 && !condition.told) return 'false';
    const rule = condition.plan.rule.condition;
    return rule.kind === 'together' ? enough(rule.parts, counts) : 'unknown';
  }

  private judge(group: Group, run: number): void {
    this.weigh(group, this.truth(group), run, (_condition, to, heldMs) => togetherReason(group, to, heldMs));
  }

  private weigh(group: Group, truth: Truth, run: number, explain: Parameters<Judging['evidence']['weigh']>[3]): void {
    const { condition } = group;
    const { last, due, onHold, reported, slot } = condition;
    this.judging.evidence.weigh(condition, truth, run, explain);
    const same = condition.last === last && condition.due === due && condition.onHold === onHold;
    if (same && condition.reported === reported && condition.slot >= 0 === slot >= 0) return;
    // A place that never had anything to tell needs no row.
    if (!condition.blank || last || slot >= 0 || onHold >= 0) this.judging.touch(condition.owner);
  }

  /** What the place says when a delay of it is over. */
  private explain(condition: Condition, to: Truth, heldMs: number) {
    const group = this.groups.get(`${condition.rule}\n${condition.subject.slice('place:'.length)}`);
    return group === undefined ? condition.plan.rule.title : togetherReason(group, to, heldMs);
  }
}

/** Under test a device may say anything: it neither speaks for the rule nor against it. */
function masksOf({ subject, witnesses }: Member): Masks {
  let holds = 0;
  let may = 0;
  const tested = subject.signals.get(`|${underTestRule}`)?.last === true;
  for (const { reported, plan } of witnesses) {
    const bit = 1 << (plan.witness?.part ?? 0);
    if (reported === 'true' && !tested) holds |= bit;
    if (reported !== 'false' || tested) may |= bit;
  }
  return { holds, may: holds | may };
}
