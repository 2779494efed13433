import { join } from 'node:path';
import { AlarmBook } from '../alarm/alarm-book.ts';
import { TestBook } from '../alarm/test-book.ts';
import { Evaluator } from '../evaluate/evaluator.ts';
import { reachedThrough } from '../model/dependency.ts';
import type { Journal } from '../model/journal.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { type LoadedProfiles, loadProfiles } from '../profiles/load-profiles.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import { compileStored } from '../profiles/stored-profile.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import type { Log } from '../runtime/log.ts';
import { asidesKey } from './asides.ts';
import { testsKey } from './device-tests.ts';
import { drillsKey } from './drills.ts';
import { interlocksKey } from './interlock-judging.ts';
import { plansKey, responsesKey } from './responding.ts';
import { historiesKey } from './tiers.ts';

/** Profiles by version: the files of now, and what the journal keeps of versions in force before. */
export class ProfileSet {
  private readonly journal: Journal;
  private readonly log: Log;
  private readonly byVersion = new Map<string, DeviceProfile>();
  private current = new Map<string, DeviceProfile>();
  private files: LoadedProfiles | null = null;
  private lastProblems: readonly ProfileProblem[] = [];
  private lastVocabulary: Vocabulary | null = null;
  private folder = '';

  constructor(journal: Journal, log: Log) {
    this.journal = journal;
    this.log = log;
  }

  /** The profiles in force: what new devices may be of, and what judging uses. */
  inForce(): ReadonlyMap<string, DeviceProfile> {
    return this.current;
  }

  /** Reads the files. First of all, because they may hold what a damaged journal has lost. */
  readFiles(folder: string): void {
    this.folder = folder;
    this.files = loadProfiles(folder);
    this.lastVocabulary = this.files.vocabulary;
    for (const profile of this.files.profiles.values()) this.byVersion.set(`${profile.id} ${profile.version}`, profile);
  }

  find(id: string, version: string): DeviceProfile | null {
    const key = `${id} ${version}`;
    const known = this.byVersion.get(key);
    if (known !== undefined) return known;
    const source = this.journal.reader.profileSource(id, version);
    if (source === null) return null;
    const { profile } = compileStored(source, `${id}.yaml`);
    if (profile !== null) this.byVersion.set(key, profile);
    return profile;
  }

  /**
   * The version that is in force; when its source is lost (a journal that was damaged) the file of today in its place: a
   * gateway that does not start judges nobody. Null = there is none of either.
   */
  findOrReplace(id: string, version: string): DeviceProfile | null {
    const found = this.find(id, version);
    if (found !== null) return found;
    const today = this.files?.profiles.get(id) ?? null;
    if (today !== null)
      this.log.error({ id, version, instead: today.version }, 'the version in force is not kept; judged by the file of now');
    return today;
  }

  /** Of the files as they were read last; null = it could not be read. */
  vocabulary(): Vocabulary | null {
    return this.lastVocabulary;
  }

  /** Takes over what a snapshot says is in force. */
  adopt(profile: DeviceProfile): void {
    this.current.set(profile.id, profile);
  }

  /** What is wrong with the files as they were read last; the last good versions judge. */
  problems(): readonly ProfileProblem[] {
    return this.lastProblems;
  }

  /** At the start: the files that were read, put in force. Null = nothing changes. */
  async putInForce(): Promise<Readonly<Record<string, string>> | null> {
    const loaded = this.files;
    if (loaded === null) throw new Error('readFiles comes first');
    if (loaded.vocabulary === null && this.current.size === 0) throw new Error(`no device types could be read from ${this.folder}`);
    const { next, versions } = this.plan(loaded);
    await this.keep(loaded);
    this.enter(next);
    return versions;
  }

  /**
   * What shall be in force with these files: a file with a problem, or one that was taken away while devices of its type
   * are in service, leaves the last good version in force, because devices nobody judges are worse than an old rule.
   * `versions` null = nothing changes.
   */
  plan(loaded: LoadedProfiles): { readonly next: ReadonlyMap<string, DeviceProfile>; readonly versions: Versions | null } {
    this.lastVocabulary = loaded.vocabulary;
    const next = new Map(loaded.profiles);
    const used = new Map<string, number>();
    for (const { profile } of this.journal.reader.devices()) used.set(profile, (used.get(profile) ?? 0) + 1);
    const missing: ProfileProblem[] = [];
    for (const [id, profile] of this.current) {
      if (next.has(id)) continue;
      const file = join(this.folder, profile.domain, `${id}.yaml`);
      const broken = loaded.vocabulary === null || loaded.files.includes(file);
      const devices = used.get(id) ?? 0;
      if (broken || devices > 0) next.set(id, profile);
      if (!broken && devices > 0) missing.push(removedProblem(file, devices));
    }
    this.lastProblems = [...loaded.problems, ...missing];
    for (const profile of next.values()) this.byVersion.set(`${profile.id} ${profile.version}`, profile);
    const same = next.size === this.current.size && [...next].every(([id, { version }]) => this.current.get(id)?.version === version);
    return { next, versions: same ? null : Object.fromEntries([...next].map(([id, { version }]) => [id, version])) };
  }

  /** After it resolves, a replay can use every version of these files. */
  async keep(loaded: LoadedProfiles): Promise<void> {
    const { reader } = this.journal;
    const kept = [...loaded.profiles.values()].every(({ id, version }) => reader.profileSource(id, version) !== null);
    if (!kept) await this.journal.keepProfiles([...loaded.sources.values()]);
  }

  /** These are in force now: their record is committed. */
  enter(next: ReadonlyMap<string, DeviceProfile>): void {
    this.current = new Map(next);
  }
}

type Versions = Readonly<Record<string, string>>;

function removedProblem(file: string, devices: number): ProfileProblem {
  const expected = `the device type of ${devices} devices in service`;
  const cure = 'put it back, or retire or replace its devices (anlin device retire)';
  return { file, line: 1, col: 1, pointer: '', expected, came: 'no file', cure };
}

/** Among the evaluator's snapshots: what other parts of the gateway keep, each under a key of its own. */
const partKeys: ReadonlySet<string> = new Set([testsKey, asidesKey, responsesKey, drillsKey, plansKey, interlocksKey]);
/** By key: of interlocks, plans, responses, gateways below. */
export type KeptParts = ReadonlyMap<string, string>;

/** The reducers, as they were at the journal's committed position. The snapshots are read once, for all of them. */
export function restoreCore(
  journal: Journal,
  profiles: ProfileSet,
  timeZone: string,
  incidentLevels = 2,
): { evaluator: Evaluator; book: AlarmBook; tests: TestBook; kept: KeptParts } {
  const evaluator = new Evaluator({ timeZone });
  const tests = new TestBook();
  const kept = new Map<string, string>();
  function* subjects() {
    for (const [key, state] of journal.reader.snapshots()) {
      if (partKeys.has(key) || key.startsWith(historiesKey)) kept.set(key, state);
      else yield [key, state] as const;
    }
  }
  const devices = new Map(journal.reader.devices().map((device) => [device.id, device]));
  const registered = (id: string) => {
    const device = devices.get(id);
    return device === undefined ? null : { place: device.place, above: reachedThrough(device) };
  };
  const find = (id: string, version: string) => {
    const profile = profiles.findOrReplace(id, version);
    if (profile !== null) profiles.adopt(profile);
    return profile;
  };
  evaluator.restore(subjects(), find, registered);
  tests.restore(kept.get(testsKey) ?? null);
  const { gatewayId, epoch } = journal.status();
  const isJudged: Evaluator['isJudged'] = (subject, component, rule) => evaluator.isJudged(subject, component, rule);
  const book = new AlarmBook({ gatewayId, epoch, isJudged, incidentLevels });
  book.restore(journal.reader.activeAlarms(), kept.get(asidesKey) ?? null);
  return { evaluator, book, tests, kept };
}
