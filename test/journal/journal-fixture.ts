import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { DurableJournal } from '../../src/journal/durable-journal.ts';
import { type JournalOptions, openJournal } from '../../src/journal/open-journal.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

// For tests that have both from here; programs without vitest take the records from their own file.
export * from './journal-records.ts';

// Every open starts a thread that loads TypeScript: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Opened {
  readonly journal: DurableJournal;
  readonly clock: ManualClock;
  readonly fatal: Error[];
}

/** A journal that closes itself when the test ends. */
export async function open(folder: string, options: Partial<JournalOptions> = {}): Promise<Opened> {
  const clock = new ManualClock();
  const fatal: Error[] = [];
  const journal = await openJournal({
    folder,
    clock,
    runNow: () => clock.monotonic(),
    newGatewayId: () => 'gw-test',
    onFatal: (error) => fatal.push(error),
    ...options,
  });
  onTestFinished(() => journal.close());
  return { journal, clock, fatal };
}
