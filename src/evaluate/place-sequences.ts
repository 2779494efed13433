import { underTestRule } from '../model/device-test.ts';
import { placeAt } from '../model/place-level.ts';
import { defaultToleranceSeconds, placeLevelOf } from '../model/place-rule.ts';
import type { Value } from '../model/reading.ts';
import { type SubjectKey, subjectKey } from '../model/subject.ts';
import type { Judging } from './judging.ts';
import { placeSequenceReason } from './place-sequence-reason.ts';
import type { ConditionPlan } from './plan.ts';
import { seenBy } from './reason.ts';
import type { Moment } from './sequence-window.ts';
import { signalPlan } from './signals.ts';
import { type Done, findChain } from './step-chain.ts';
import { StepWindow } from './step-window.ts';
import { Condition, type SubjectState } from './subject-state.ts';
import type { PlaceRule } from './witness-rules.ts';

/** The devices of one place that lately did a step of one rule. */
interface Group {
  readonly condition: Condition;
  readonly devices: Set<SubjectState>;
}

/** A step that was done, and what it was judged by. */
interface Told extends Done {
  readonly condition: Condition;
}

/**
 * Sequences over several devices of one place. Each device remembers its own steps (`step` conditions in its plan), so that they are
 * saved with it; here they are only put beside each other, and only when one more is done.
 */
export class PlaceSequences {
  private readonly judging: Judging;
  private readonly subjectOf: (key: SubjectKey) => SubjectState;
  private rules: ReadonlyMap<string, { readonly type: string; readonly plan: ConditionPlan }> = new Map();
  private readonly groups = new Map<string, Group>();
  private dropped = 0;

  constructor(judging: Judging, subjectOf: (key: SubjectKey) => SubjectState) {
    this.judging = judging;
    this.subjectOf = subjectOf;
    judging.onStep = (condition, moment) => this.heard(condition, moment);
  }

  /** Steps that were forgotten because their device did the same one too often. */
  get stepsDropped(): number {
    return this.dropped;
  }

  /** The rules in force from here on. What was done under another text of a rule is forgotten with the plans of the devices. */
  use(rules: readonly PlaceRule[]): void {
    const next = rules.filter(({ rule }) => rule.condition.kind === 'sequence');
    this.rules = new Map(next.map(({ type, rule }) => [rule.id, { type, plan: signalPlan(rule, '') }]));
    for (const [key, { condition }] of this.groups) {
      const rule = this.rules.get(condition.rule);
      if (rule?.plan.signature === condition.plan.signature) condition.replan(rule.plan);
      else this.close(key);
    }
  }

  /** After a restart the devices are back with the steps they did. */
  restore(devices: Iterable<SubjectState>): void {
    for (const subject of devices)
      for (const condition of subject.conditions)
        if (condition.window instanceof StepWindow && !condition.window.empty) this.join(condition);
  }

  /** It is elsewhere now; what it did was done where it was, and what it does from here on is not done there. */
  moved(subject: SubjectState): void {
    for (const { devices } of this.groups.values()) devices.delete(subject);
    for (const { window } of subject.conditions) if (window instanceof StepWindow) window.clear();
  }

  private heard(condition: Condition, moment: Moment): void {
    const { owner, window, plan } = condition;
    const { witness } = plan;
    // Under test a device may do anything.
    if (!(window instanceof StepWindow) || witness === null || owner.signals.get(`|${underTestRule}`)?.last === true) return;
    if (window.add(moment)) this.dropped += 1;
    const group = this.join(condition);
    if (group === null) return;
    const rule = group.condition.plan.rule.condition;
    if (rule.kind !== 'sequence') return;
    const { steps, told } = this.stepsOf(group, rule.steps.length, moment.run);
    const limits = { withinMs: rule.withinSeconds * 1000, toleranceMs: (rule.toleranceSeconds ?? defaultToleranceSeconds) * 1000 };
    const done: Told = { ...moment, device: owner.subject, own: this.isOwn(condition), condition };
    const chain = findChain(steps, witness.part, done, limits) as readonly Told[] | null;
    if (chain === null) return;
    const { sample, out, timeZone } = this.judging;
    const read = (slot: number): Value => sample.value(slot, owner.values);
    const reason = placeSequenceReason(group.condition, chain, limits, timeZone);
    out.add(group.condition, 'event', moment.run, reason, seenBy(plan, read), false);
    // All of it belongs to what was told.
    for (const one of told) {
      if (one.window instanceof StepWindow) one.window.clear();
      this.judging.touch(one.owner);
    }
    group.devices.clear();
  }

  /** What the devices of the place did lately, step by step, and the conditions that remember it. */
  private stepsOf(group: Group, count: number, run: number): { readonly steps: Told[][]; readonly told: Condition[] } {
    const steps = Array.from({ length: count }, (): Told[] => []);
    const told: Condition[] = [];
    for (const subject of group.devices) {
      let any = false;
      for (const condition of subject.conditions) {
        const { window, plan } = condition;
        if (!(window instanceof StepWindow) || plan.witness?.rule !== group.condition.rule) continue;
        const own = this.isOwn(condition);
        for (const moment of window.recent(run)) steps[plan.witness.part]?.push({ ...moment, device: subject.subject, own, condition });
        if (window.empty) continue;
        any = true;
        told.push(condition);
      }
      if (!any) group.devices.delete(subject);
    }
    return { steps, told };
  }

  private isOwn({ owner, plan }: Condition): boolean {
    return this.rules.get(plan.witness?.rule ?? '')?.type === owner.profileId;
  }

  private join({ owner, plan }: Condition): Group | null {
    const rule = this.rules.get(plan.witness?.rule ?? '');
    const level = rule === undefined ? null : placeLevelOf(rule.plan.rule.condition);
    if (rule === undefined || level === null) return null;
    const place = placeAt(owner.place, level);
    const key = `${rule.plan.rule.id}\n${place}`;
    const group = this.groups.get(key) ?? this.open(key, place, rule.plan);
    group.devices.add(owner);
    return group;
  }

  private open(key: string, place: string, plan: ConditionPlan): Group {
    const subject = this.subjectOf(subjectKey('place', place));
    const condition = new Condition(subject, plan);
    subject.conditions.push(condition);
    subject.conditions.sort((a, b) => (a.rule < b.rule ? -1 : 1));
    const group = { condition, devices: new Set<SubjectState>() };
    this.groups.set(key, group);
    return group;
  }

  private close(key: string): void {
    const group = this.groups.get(key);
    if (group === undefined) return;
    this.groups.delete(key);
    const { owner } = group.condition;
    owner.conditions = owner.conditions.filter((other) => other !== group.condition);
    this.judging.touch(owner);
  }
}
