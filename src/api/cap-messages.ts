import type { PlacePath } from '../model/place.ts';
import type { Language } from '../model/text.ts';

/** Alarms as CAP 1.2 messages (OASIS), one a step. */
export interface CapMessages {
  /** Null = there is no such message, or nobody was told of that step. */
  alert(identifier: string): { readonly place: PlacePath; readonly xml: string } | null;
  /** Atom: the newest messages of a place and below, and the newest of every alarm that is active there. `base`: address of the gateway. */
  feed(wanted: { readonly place: PlacePath; readonly base: string; readonly language: Language }): Promise<string>;
}
