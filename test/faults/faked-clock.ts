import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../support/required-services.ts';

const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
/** Where Debian's package puts it; the program beside it would fix the offset at the start. */
const library = `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`;

/** Why the clock cannot be moved here; null = it can. Throws instead when ANLIN_REQUIRE_SERVICES=1. */
export function missingForClock(): string | null {
  if (findProgram('faketime') === null) return 'libfaketime is not installed (Debian package faketime)';
  if (existsSync(library)) return null;
  throw new Error(`faketime is installed, its library is not where Debian puts it: ${library}`);
}

/** The wall clock of a process, moved while it runs. */
export class FakedClock {
  readonly env: Readonly<Record<string, string>>;
  private readonly file: string;

  /** `monotonic`: the monotonic clock is moved as well, as no kernel lets it: for controls. */
  constructor(folder: string, monotonic = false) {
    this.file = join(folder, 'faketime');
    this.move(0);
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: monotonic ? '0' : '1',
    };
  }

  /** Seconds from the true time. */
  move(seconds: number): void {
    // Renamed: the library reads it at every look at the clock, also in the middle of a write.
    writeFileSync(`${this.file}.new`, `${seconds < 0 ? '' : '+'}${seconds}`);
    renameSync(`${this.file}.new`, this.file);
  }
}
