import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of a program, or null. With ANLIN_REQUIRE_SERVICES=1 a missing one is a failure, never a silent skip. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
  if (found === null && process.env.ANLIN_REQUIRE_SERVICES === '1') {
    throw new Error(`${name} is not installed, and ANLIN_REQUIRE_SERVICES=1 forbids skipping`);
  }
  if (found === null) process.stdout.write(`skipped: ${name} is not installed\n`);
  return found;
}
