import { relative } from 'node:path';
import type { InterlockBook } from '../interlock/interlock-book.ts';
import type { ActOrigin } from '../model/act.ts';
import type { InterlockAct } from '../model/interlock.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import type { Log } from '../runtime/log.ts';
import { folderFingerprint } from './folder-fingerprint.ts';
import { checkInterlocks } from './interlock-files.ts';

export interface InterlockSetPorts {
  readonly folder: string;
  readonly vocabulary: () => Vocabulary | null;
  readonly profiles: () => Iterable<DeviceProfile>;
  readonly book: Pick<InterlockBook, 'inForce'>;
  readonly act: (act: InterlockAct, origin: ActOrigin) => Promise<unknown>;
  readonly log: Log;
}

const origin: ActOrigin = { by: null, via: 'gateway', from: 'folder' };
const lookMs = 5_000;

/**
 * The files of interlocks in force: what is sound comes into force by its own journalled record, what is not does not, and where it was
 * enabled it is disabled by that record. An old version of what moves devices is not safer than none.
 */
export class InterlockSet {
  private readonly ports: InterlockSetPorts;
  private found: readonly ProfileProblem[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private looked = '';
  private timer: NodeJS.Timeout | null = null;

  constructor(ports: InterlockSetPorts) {
    this.ports = ports;
  }

  /** Resolves when the files of now are in force: before any source is open. */
  async start(): Promise<void> {
    await this.reload();
    this.timer = setInterval(() => {
      if (this.fingerprint() !== this.looked) this.changed();
    }, lookMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Files relative to the folder. */
  problems(): readonly ProfileProblem[] {
    const { folder } = this.ports;
    return this.found.map((problem) => ({
      ...problem,
      file: relative(folder, problem.file),
      came: problem.came.replaceAll(`${folder}/`, ''),
    }));
  }

  /** The files, or the device types that they are checked against, are others. */
  private changed(): void {
    this.reload().catch((error) => {
      // Looked at again: a full disk is no reason to keep one in force that somebody has taken away.
      this.looked = '';
      this.ports.log.error({ error }, 'interlocks could not be read again; the ones before stay in force');
    });
  }

  private fingerprint(): string {
    const types = [...this.ports.profiles()].map(({ id, version }) => `${id} ${version}`);
    return [folderFingerprint(this.ports.folder), ...types].join('\n');
  }

  reload(): Promise<void> {
    const mine = this.turn.then(() => this.once());
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async once(): Promise<void> {
    const { folder, vocabulary, profiles, book, act, log } = this.ports;
    const words = vocabulary();
    // Without a vocabulary no type can be read either: the last good ones are in force, and so are these.
    if (words === null) return;
    this.looked = this.fingerprint();
    const { sound, problems } = checkInterlocks(folder, words.hazards, profiles());
    this.found = problems;
    for (const problem of this.problems()) log.error({ ...problem }, 'problem in an interlock; it is not in force');
    const definitions = sound.map(({ definition }) => definition);
    if (JSON.stringify(definitions) === JSON.stringify(book.inForce())) return;
    await act({ act: 'in-force', definitions }, origin);
    log.info({ interlocks: definitions.map(({ id, version }) => `${id} ${version}`) }, 'interlocks in force');
  }
}
