import { InterlockBook } from '../interlock/interlock-book.ts';
import type { NotFired } from '../interlock/interlock-change.ts';
import type { Firing } from '../model/interlock.ts';
import type { JournalReader } from '../model/journal.ts';
import { interlocksKey } from './interlock-judging.ts';
import type { Judge } from './judge.ts';
import type { KeptParts } from './profile-set.ts';

/** Who is told of firings that changed, once that is on disk, and of alarms that moved nothing. */
export interface FiringListeners {
  committed: (firings: readonly Firing[]) => void;
  notFired: (why: NotFired) => void;
}

/** Interlocks as they were at the committed position; The judge is asked only when something fires. */
export function openInterlocks(reader: JournalReader, kept: KeptParts, judge: () => Judge): InterlockBook {
  const book = new InterlockBook({
    devices: () => judge().devices.values(),
    profileOf: (id) => judge().profileOf(id),
    stored: (id) => reader.firing(id),
  });
  book.restore(kept.get(interlocksKey) ?? null, reader.openFirings());
  return book;
}
