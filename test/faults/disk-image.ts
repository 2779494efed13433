import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../support/required-services.ts';

const imageBytes = 64 * 1024 * 1024;

/** Why pictures of a disk cannot be taken here; null = they can. Throws instead when ANLIN_REQUIRE_SERVICES=1. */
export function missingForPictures(): string | null {
  for (const name of ['mkfs.ext4', 'mount', 'umount']) if (findProgram(name) === null) return `${name} is not installed`;
  if (process.getuid?.() === 0) return null;
  const why = 'loop devices can be mounted by root only';
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error(`${why}, and ANLIN_REQUIRE_SERVICES=1 forbids skipping`);
  process.stdout.write(`skipped: ${why}\n`);
  return why;
}

/** An ext4 file system in a file. What was written to it and not synced is in the page cache of its mount, not in the file. */
export class DiskImage {
  readonly folder: string;
  private readonly file: string;
  private mounted = false;

  private constructor(file: string) {
    this.file = file;
    this.folder = `${file}.mount`;
  }

  /** A new, empty one, mounted. */
  static make(parent: string): DiskImage {
    const file = join(parent, 'disk.img');
    const handle = openSync(file, 'w');
    ftruncateSync(handle, imageBytes);
    closeSync(handle);
    execFileSync('mkfs.ext4', ['-q', '-F', file]);
    return new DiskImage(file).mount();
  }

  /** A copy of a picture, mounted as after a power cut: the kernel replays its journal. */
  static boot(picture: string, parent: string): DiskImage {
    const file = join(parent, 'boot.img');
    copySparse(picture, file);
    return new DiskImage(file).mount();
  }

  /** Copies the file under the mounted file system, as the power cut would leave it. */
  picture(to: string): void {
    copySparse(this.file, to);
  }

  /** Puts everything written so far on the disk. */
  sync(): void {
    execFileSync('sync', ['-f', this.folder]);
  }

  remove(): void {
    if (this.mounted) execFileSync('umount', [this.folder]);
    this.mounted = false;
    rmSync(this.file, { force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  private mount(): this {
    mkdirSync(this.folder, { recursive: true });
    execFileSync('mount', ['-o', 'loop', this.file, this.folder]);
    this.mounted = true;
    return this;
  }
}

function copySparse(from: string, to: string): void {
  // Read as it is, holes too: cp asks the file system where data is, which may not know yet of what was just written.
  execFileSync('dd', [`if=${from}`, `of=${to}`, 'bs=1M', 'conv=sparse', 'status=none']);
}
