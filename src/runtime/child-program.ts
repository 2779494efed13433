import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type ChildProgram = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Starts a process from a source file: compiled `.js` in production, `.ts` when tests import `src`. It has no environment,
 * no error output, and does not keep this process alive. `url` is `new URL('./name.ts', import.meta.url)`.
 */
export function startChildProgram(url: URL, args: readonly string[], nodeOptions: readonly string[]): ChildProgram {
  const compiled = !import.meta.url.endsWith('.ts');
  const file = fileURLToPath(compiled ? new URL(url.href.replace(/\.ts$/, '.js')) : url);
  const loader = compiled ? [] : ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
  const child = spawn(process.execPath, [...nodeOptions, ...loader, file, ...args], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as Partial<{ unref(): void }>).unref?.();
  return child;
}

/** ms of processor time the main thread of a process has used in all; null where the system does not say (not Linux, or it is gone). */
export function processorMs(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1');
    // proc(5): the name in brackets may hold anything; utime and stime are the 14th and 15th field, in ticks of 10 ms.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * 10 : null;
  } catch {
    return null;
  }
}
