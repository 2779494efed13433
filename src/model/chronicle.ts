import type { Alarm, Transition } from './alarm.ts';
import type { AuditEntry } from './audit.ts';
import type { PlacePath } from './place.ts';
import type { ReadingBatch } from './reading.ts';
import type { Response, ResponseStep } from './response.ts';
import type { TierFact } from './tier-fact.ts';

/** One link of the audit chain together with what it tells of. */
export interface ChronicleEntry {
  readonly link: AuditEntry;
  /** Where it happened; null = of no place, or not known any more. */
  readonly place: PlacePath | null;
  /** For links about an alarm, or about the response that it began: the alarm as it is now; null = not on disk. */
  readonly alarm: Alarm | null;
  /** The step of the alarm that the link records; null for every other act, and when the step is not on disk. */
  readonly step: Transition | null;
  /** What a tier says about the alarm, as it is now, where the link records that; null = it does not. */
  readonly fact: TierFact | null;
  /** For links about a response: it as it is now, and the step that the link records. */
  readonly response: Response | null;
  readonly responseStep: ResponseStep | null;
}

/** How far everything has come that can be followed. */
export interface ChronicleEnd {
  /** Last link of the audit chain. */
  readonly sequence: number;
  /** Journal position up to which judging is committed: every link that it caused is in the chain. */
  readonly judged: number;
}

/** What the messages after a position said, for those who follow readings. */
export interface MessageReadings {
  readonly position: number;
  readonly deviceId: string;
  /** Receive time, ms since epoch. */
  readonly receivedAt: number;
  readonly batches: readonly ReadingBatch[];
}
