import { type DiffEntry, type Difference, type DifferenceCounts, type Episode, noDifference } from '../model/lab.ts';
import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import { announced } from './announced.ts';
import { beginOf, diffEpisodes } from './episode-diff.ts';
import { ruleChanges } from './rule-changes.ts';

/** Entries that are listed. */
const mostEntries = 500;
/** A draft that alarms more often than this under one device is no draft to compare. */
const mostEpisodes = 100_000;

/** Device after device, what the draft does otherwise. */
export class Comparison {
  /** What has to be judged device by device: the rules in force, and beside them what the draft does otherwise. */
  readonly current: DeviceProfile;
  readonly anew: DeviceProfile;
  readonly counts: Record<string, DifferenceCounts> = {};
  /** The first ones by time; those that are the same are only counted. */
  readonly entries: DiffEntry[] = [];
  /** When an operator was told of alarms, ms since epoch. */
  readonly before: number[] = [];
  readonly after: number[] = [];
  private readonly changed: ReadonlySet<string>;
  private readonly rules: { readonly before: readonly Rule[]; readonly after: readonly Rule[] };

  constructor(current: DeviceProfile, draft: DeviceProfile) {
    this.changed = new Set(ruleChanges(current, draft).flatMap(({ rule, change }) => (change === 'words' ? [] : [rule])));
    this.rules = { before: current.rules, after: draft.rules };
    // Unchanged rules are judged once; the silence of a device says how long its values are good for, so those rules stay.
    const alone = (rules: readonly Rule[]) => rules.filter(({ condition }) => !isAboutPlace(condition));
    this.current = { ...current, rules: alone(current.rules) };
    this.anew = { ...draft, rules: alone(draft.rules).filter(({ id, condition }) => this.changed.has(id) || condition.kind === 'absence') };
  }

  /** Episodes of one device under `current` and under `anew`. */
  add(before: readonly Episode[], anew: readonly Episode[]): void {
    this.compare(before, [...before.filter(({ rule }) => !this.changed.has(rule)), ...anew.filter(({ rule }) => this.changed.has(rule))]);
  }

  /** Those of all places, under the rules in force and under the draft. */
  addPlaces(before: readonly Episode[], after: readonly Episode[]): void {
    this.compare(before, after);
  }

  private compare(before: readonly Episode[], after: readonly Episode[]): void {
    for (const side of [before, after])
      if (side.length > mostEpisodes)
        throw new Error(`${side[0]?.deviceId ?? side[0]?.place}: more than ${mostEpisodes} alarms; expected a rule that chatters less`);
    for (const entry of diffEpisodes(before, after)) {
      const rule = (entry.after ?? entry.before)?.rule ?? '';
      const counts: Record<Difference, number> = { ...(this.counts[rule] ?? noDifference) };
      counts[entry.difference]++;
      this.counts[rule] = counts;
      if (entry.difference !== 'same') this.entries.push(entry);
    }
    keepFirst(this.entries);
    for (const at of announced(before, this.rules.before)) this.before.push(at);
    for (const at of announced(after, this.rules.after)) this.after.push(at);
  }
}

/** The first by time. */
export function keepFirst(entries: DiffEntry[]): void {
  entries.sort((a, b) => beginOf(a) - beginOf(b));
  entries.length = Math.min(entries.length, mostEntries);
}
