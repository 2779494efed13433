import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { ActOrigin } from '../model/act.ts';
import { foldersIn } from '../runtime/folders-in.ts';
import type { Log } from '../runtime/log.ts';
import { folderFingerprint } from './folder-fingerprint.ts';
import type { ProfileReload } from './profile-reload.ts';

/** Events come in bursts, one for each write of an editor. */
const debounceMs = 300;
/** What no event told (network file systems, a limit of the kernel) is noticed by looking. */
const lookMs = 5_000;

const origin: ActOrigin = { by: null, via: 'gateway', from: 'folder' };

/** Notices a change in the folder of device types and has it put in force. After stop() nothing is started any more. */
export class ProfileWatch {
  private readonly folder: string;
  private readonly reload: ProfileReload;
  private readonly log: Log;
  private watchers = new Map<string, FSWatcher>();
  private soon: NodeJS.Timeout | null = null;
  private timer: NodeJS.Timeout | null = null;
  private busy = false;
  private stopped = false;

  constructor(folder: string, reload: ProfileReload, log: Log) {
    this.folder = folder;
    this.reload = reload;
    this.log = log;
  }

  start(): void {
    this.listen();
    this.timer = setInterval(() => this.look(), lookMs);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    if (this.soon !== null) clearTimeout(this.soon);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private look(): void {
    this.listen();
    if (this.busy || this.stopped || folderFingerprint(this.folder) === this.reload.fingerprint()) return;
    this.busy = true;
    this.reload
      .reload(origin)
      .catch((error) => this.log.warn({ error }, 'changed device types could not be put in force yet; tried again'))
      .finally(() => {
        this.busy = false;
      });
  }

  private notice(): void {
    if (this.soon !== null) clearTimeout(this.soon);
    this.soon = setTimeout(() => this.look(), debounceMs);
  }

  /** One watcher a folder, for the folders that are there now. */
  private listen(): void {
    const wanted = new Set(['', ...foldersIn(this.folder)].map((name) => join(this.folder, name)));
    for (const [path, watcher] of this.watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.watchers.delete(path);
    }
    for (const path of wanted) {
      if (this.watchers.has(path)) continue;
      try {
        const watcher = watch(path, { persistent: false }, () => this.notice());
        watcher.on('error', () => {
          watcher.close();
          this.watchers.delete(path);
        });
        this.watchers.set(path, watcher);
      } catch {
        // Looking finds it.
      }
    }
  }
}
