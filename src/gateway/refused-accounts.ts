import type { Journal } from '../model/journal.ts';
import { AttemptLimits } from '../runtime/attempt-limits.ts';
import type { Clock } from '../runtime/clock.ts';

const hour = 3_600_000;

/**
 * Writes wrong secrets of devices and terminals into the audit chain (ASVS 16.3.1): each name from each source once an hour,
 * 60 an hour of one source, because a device with a mistyped secret tries for months. Only names that exist are written
 * down: some send their secret in the place of the name.
 */
export function auditRefusedAccounts(
  journal: Pick<Journal, 'change' | 'reader'>,
  clock: Clock,
  failed: (error: unknown) => void,
): (name: string, from: string) => void {
  const written = new AttemptLimits(clock, { perPair: 1, windowMs: hour });
  return (name, from) => {
    if (written.waitSeconds(name, from) > 0) return;
    written.wrong(name, from);
    const { reader } = journal;
    const kind = reader.device(name) !== null ? 'device' : reader.terminals().some(({ id }) => id === name) ? 'terminal' : null;
    const target = kind === null ? 'account:(unknown)' : `${kind}:${name}`;
    const origin = { by: null, via: 'gateway', from } as const;
    journal.change([], [{ at: clock.wall(), origin, act: 'account.refused', target, detail: {} }]).catch(failed);
  };
}
