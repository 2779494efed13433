import type { ActOrigin } from './act.ts';

/** One link of the audit chain: hash = SHA-256(previous hash + canonical JSON of everything but hash). */
export interface AuditEntry {
  readonly sequence: number;
  readonly at: number;
  readonly origin: ActOrigin;
  /** e.g. `alarm.acknowledged`, `device.added`, `session.opened`, `session.refused`. */
  readonly act: string;
  /** e.g. `alarm:...`, `device:lift-1`. */
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previous: string;
  readonly hash: string;
}

/** What a caller hands in; the journal adds sequence and hashes. */
export type AuditDraft = Omit<AuditEntry, 'sequence' | 'previous' | 'hash'>;
