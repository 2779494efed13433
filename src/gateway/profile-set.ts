import { AlarmBook } from '../alarm/alarm-book.ts';
import { Evaluator } from '../evaluate/evaluator.ts';
import type { Journal } from '../model/journal.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { compileStored } from '../profiles/stored-profile.ts';
import type { Log } from '../runtime/log.ts';

/** Profiles by version: the files of now, and what the journal keeps of versions in force before. */
export class ProfileSet {
  private readonly journal: Journal;
  private readonly log: Log;
  private readonly byVersion = new Map<string, DeviceProfile>();
  private current = new Map<string, DeviceProfile>();
  private files: ReturnType<typeof loadProfiles> | null = null;
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
    for (const { file, line, col, pointer, expected, came, cure } of this.files.problems) {
      this.log.error({ file, line, col, pointer, expected, came, cure }, 'problem in a device type; its last good version stays in force');
    }
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

  /** Takes over what a snapshot says is in force. */
  adopt(profile: DeviceProfile): void {
    this.current.set(profile.id, profile);
  }

  /**
   * Says what shall be in force: a file with a problem leaves its last good version in force, because devices nobody
   * judges are worse than an old rule. Null = nothing changes. The sources are kept before it resolves.
   */
  async putInForce(): Promise<Readonly<Record<string, string>> | null> {
    const loaded = this.files;
    if (loaded === null) throw new Error('readFiles comes first');
    if (loaded.vocabulary === null && this.current.size === 0) throw new Error(`no device types could be read from ${this.folder}`);
    const next = new Map(loaded.profiles);
    const { reader } = this.journal;
    const used = new Set(reader.devices().map((device) => device.profile));
    for (const [id, profile] of this.current) if (!next.has(id) && used.has(id)) next.set(id, profile);
    for (const profile of next.values()) this.byVersion.set(`${profile.id} ${profile.version}`, profile);
    const same = next.size === this.current.size && [...next].every(([id, { version }]) => this.current.get(id)?.version === version);
    this.current = next;
    const kept = same && [...loaded.profiles.values()].every(({ id, version }) => reader.profileSource(id, version) !== null);
    if (!kept) await this.journal.keepProfiles([...loaded.sources.values()]);
    return same ? null : Object.fromEntries([...next].map(([id, { version }]) => [id, version]));
  }
}

/** The reducers, as they were at the journal's committed position. */
export function restoreCore(journal: Journal, profiles: ProfileSet, timeZone: string): { evaluator: Evaluator; book: AlarmBook } {
  const evaluator = new Evaluator({ timeZone });
  evaluator.restore(journal.reader.snapshots(), (id, version) => {
    const profile = profiles.findOrReplace(id, version);
    if (profile !== null) profiles.adopt(profile);
    return profile;
  });
  const { gatewayId, epoch } = journal.status();
  const isJudged: Evaluator['isJudged'] = (subject, component, rule) => evaluator.isJudged(subject, component, rule);
  const book = new AlarmBook({ gatewayId, epoch, isJudged });
  book.restore(journal.reader.activeAlarms());
  return { evaluator, book };
}
