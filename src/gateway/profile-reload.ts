import { relative } from 'node:path';
import type { ActOrigin } from '../model/act.ts';
import type { Journal } from '../model/journal.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import { type LoadedProfiles, loadProfilesInTurns } from '../profiles/load-profiles.ts';
import { describeProfileProblem, type ProfileProblem } from '../profiles/profile-problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { folderFingerprint } from './folder-fingerprint.ts';
import type { ProfileSet } from './profile-set.ts';

/** What a reload came to. */
export interface ReloadReport {
  /** Types whose version in force changed; `from` null = new, `to` null = gone. */
  readonly changed: readonly { readonly id: string; readonly from: string | null; readonly to: string | null }[];
  /** All of them, with files relative to the folder. The types concerned are judged by their last good version. */
  readonly problems: readonly ProfileProblem[];
  readonly inForce: number;
}

export interface ProfileReloadPorts {
  readonly folder: string;
  readonly profiles: ProfileSet;
  readonly journal: Journal;
  /** True while an alarm about the device types stands. */
  readonly stands: () => boolean;
  readonly observe: (signal: Signal) => Promise<void>;
  /** Other device types are in force. */
  readonly onInForce?: () => void;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** Files must not have changed for so long: an editor or a copy may be half-way. */
const settleMs = 200;
const mostLooks = 25;

/**
 * Puts device types in force while the gateway runs. A good set comes into force by its own journalled record and in no
 * other way, so that replay judges every message by the version that judged it; until then, and for what is wrong, the
 * last good versions judge. One reload at a time.
 */
export class ProfileReload {
  private readonly ports: ProfileReloadPorts;
  private last: Promise<unknown> = Promise.resolve();
  private loaded: string | null = null;
  private told = '';

  constructor(ports: ProfileReloadPorts) {
    this.ports = ports;
  }

  /** Says what is wrong with what was put in force at the start. */
  async start(): Promise<void> {
    const { folder, profiles, stands } = this.ports;
    this.loaded = folderFingerprint(folder);
    // An alarm from before the restart says it already: a restart raises nothing anew.
    if (stands()) this.told = this.words(profiles.problems()).join('\n');
    await this.tell(profiles.problems());
  }

  /** Fingerprint of the files that were read last; null = they have to be read again. */
  fingerprint(): string | null {
    return this.loaded;
  }

  /** What is wrong with the files now; files relative to the folder. */
  problems(): readonly ProfileProblem[] {
    const { folder, profiles } = this.ports;
    return profiles.problems().map((problem) => ({ ...problem, file: relative(folder, problem.file) }));
  }

  reload(origin: ActOrigin): Promise<ReloadReport> {
    const turn = this.last.then(() => this.once(origin));
    this.last = turn.catch(() => {});
    return turn;
  }

  private async once(origin: ActOrigin): Promise<ReloadReport> {
    const { profiles, journal, clock, log } = this.ports;
    const files = await this.readSettled();
    // Until this one is through, the next look of the watch tries again.
    this.loaded = null;
    const before = profiles.inForce();
    const { next, versions } = profiles.plan(files.loaded);
    const ids = [...new Set([...before.keys(), ...next.keys()])].sort();
    const changed = ids.flatMap((id) => {
      const [from, to] = [before.get(id)?.version ?? null, next.get(id)?.version ?? null];
      return from === to ? [] : [{ id, from, to }];
    });
    if (versions !== null) {
      await profiles.keep(files.loaded);
      const audit = { at: clock.wall(), origin, act: 'profiles.changed', target: 'gateway:', detail: { changed } };
      // In one transaction: no group is closed between the two calls.
      await Promise.all([journal.change([], [audit]), journal.append([{ kind: 'profiles', versions }])]);
      profiles.enter(next);
      this.ports.onInForce?.();
      log.info({ changed }, 'device types in force');
    }
    this.loaded = files.fingerprint;
    const problems = profiles.problems();
    await this.tell(problems);
    return { changed, problems: this.problems(), inForce: next.size };
  }

  /** Files that did not change while they were read, nor just before. */
  private async readSettled(): Promise<{ readonly loaded: LoadedProfiles; readonly fingerprint: string }> {
    const { folder, sleep } = this.ports;
    let before = folderFingerprint(folder);
    for (let look = 0; look < mostLooks; look++) {
      await sleep(settleMs);
      const settled = folderFingerprint(folder);
      if (settled !== before) {
        before = settled;
        continue;
      }
      const loaded = await loadProfilesInTurns(folder);
      before = folderFingerprint(folder);
      if (before === settled) return { loaded, fingerprint: settled };
    }
    throw new Error(
      `device types: expected files that stay as they are for ${settleMs} ms, came changes for ${(mostLooks * settleMs) / 1000} s`,
    );
  }

  /** Other problems than before are told anew; the same ones once. */
  private async tell(problems: readonly ProfileProblem[]): Promise<void> {
    const { stands, observe, log } = this.ports;
    const words = this.words(problems);
    const news = words.join('\n');
    if (news === this.told && (news === '' || stands())) {
      if (news === '' && stands()) await observe(signal('false', goneText));
      return;
    }
    for (const { file, line, col, pointer, expected, came, cure } of problems) {
      log.error({ file, line, col, pointer, expected, came, cure }, 'problem in a device type; its last good version stays in force');
    }
    if (stands()) await observe(signal('false', problems.length === 0 ? goneText : changedText));
    if (problems.length > 0) {
      const first = words[0]?.slice(0, 400) ?? '';
      const [zh, en] = [`${problems.length} 个问题；第一个：${first}`, `${problems.length} problems; the first: ${first}`];
      await observe(signal('true', { zh, en }));
    }
    this.told = news;
  }

  private words(problems: readonly ProfileProblem[]): readonly string[] {
    return problems.map((problem) => describeProfileProblem({ ...problem, file: relative(this.ports.folder, problem.file) }));
  }
}

const goneText = { zh: '型号文件没有问题了', en: 'The device types have no problem any more' };
const changedText = { zh: '型号文件的问题变了', en: 'The device types have other problems' };

function signal(to: Signal['to'], reason: Signal['reason']): Signal {
  return { subject: subjectKey('gateway', ''), component: '', rule: 'profile.problem', to, reason };
}
