import type { ActOrigin } from '../model/act.ts';
import type { PlacePath } from '../model/place.ts';
import type { Problem } from '../model/problem.ts';
import type { Language } from '../model/text.ts';

/** Alarms as CAP 1.2 messages (OASIS), one a step. */
export interface CapMessages {
  /** Null = there is no such message, or nobody was told of that step. */
  alert(identifier: string): { readonly place: PlacePath; readonly xml: string } | null;
  /** Atom: the newest messages of a place and below, and the newest of every alarm that is active there. `base`: address of the gateway. */
  feed(wanted: { readonly place: PlacePath; readonly base: string; readonly language: Language }): Promise<string>;
}

/** CAP messages of others (cap.sources). */
export interface CapInbox {
  /** Where the alarms of a source stand at the most; null = there is no such source. */
  placeOf(source: string): PlacePath | null;
  /** Resolves when it is on disk and done, or set apart; rejects when nothing was kept. `outcome`: see docs/how-to/channels.md. */
  take(
    source: string,
    xml: string,
    origin: ActOrigin,
  ): Promise<
    | { readonly outcome: string; readonly identifier: string; readonly duplicate: boolean }
    | { readonly problem: Problem }
    | { readonly busy: string }
  >;
}
