import { findProgram } from '../support/required-services.ts';

/** The calls that put something on disk or on a wire (SQLite here calls fsync, not fdatasync). */
export const tracedCalls = ['fsync', 'fdatasync', 'pwrite64', 'write', 'writev', 'sendto'] as const;

/** Path of strace, or null when it is missing (and may be). */
export const findStrace = (): string | null => findProgram('strace');

/** Where calls are counted: on the main thread, or on one file by whichever thread. */
export type Target =
  | { readonly kind: 'main'; readonly call: string }
  | { readonly kind: 'file'; readonly call: string; readonly file: string };

export function targetName(target: Target): string {
  return target.kind === 'main' ? `main thread ${target.call}` : `${target.file} ${target.call}`;
}

/** Puts kill -9 in front of the `nth` call. strace counts per thread, and with -P only calls on that path. */
export function killAt(strace: string, target: Target, nth: number, data: string): string[] {
  const where = target.kind === 'main' ? [] : ['-f', '-P', `${data}/${target.file}`];
  const { call } = target;
  return [strace, '-qq', '-o', '/dev/null', ...where, '-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${nth}`];
}

/** Writes every traced call of every thread to a file: who, what, on which file or socket; no written bytes. */
export function traceCalls(strace: string, file: string): string[] {
  return [strace, '-f', '-qq', '-y', '-s', '0', '-o', file, '-e', `trace=${tracedCalls.join(',')}`, '-e', 'signal=none'];
}

/** The same with every written byte, and with the addresses of sockets. */
export function traceBytes(strace: string, file: string): string[] {
  const calls = [...tracedCalls, 'close'].join(',');
  return [strace, '-f', '-qq', '-yy', '-s', '8192', '-o', file, '-e', `trace=${calls}`, '-e', 'signal=none'];
}
