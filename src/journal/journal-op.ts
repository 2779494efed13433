import type { Alarm, Transition } from '../model/alarm.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { Command } from '../model/command.ts';
import type { Delivery, Receipt } from '../model/delivery.ts';
import type { Firing } from '../model/interlock.ts';
import type { RegistryChange } from '../model/journal.ts';
import type { QuarantineEntry } from '../model/problem.ts';
import type { Response, ResponseStep } from '../model/response.ts';
import type { KeptFact } from '../model/tier-fact.ts';
import type { JournalErrorCode } from './journal-error.ts';

/** What the main thread asks the worker to write beside the log, in call order within one transaction. */
export type JournalOp =
  | {
      readonly kind: 'state';
      readonly position: number;
      readonly snapshots: readonly (readonly [subject: string, state: string | null])[];
      readonly alarms: readonly Alarm[];
      readonly transitions: readonly Transition[];
      readonly deliveries: readonly Delivery[];
      readonly quarantine: readonly QuarantineEntry[];
      readonly audit: readonly AuditDraft[];
      readonly commands: readonly Command[];
      readonly facts: readonly KeptFact[];
      readonly firings: readonly Firing[];
      readonly responses: readonly Response[];
      readonly responseSteps: readonly ResponseStep[];
    }
  | { readonly kind: 'change'; readonly changes: readonly RegistryChange[]; readonly audit: readonly AuditDraft[] }
  | { readonly kind: 'receipts'; readonly receipts: readonly Receipt[] }
  | { readonly kind: 'profiles'; readonly sources: readonly { id: string; version: string; source: string }[] }
  | {
      readonly kind: 'trim';
      readonly before: number;
      readonly maxBytes: number;
      readonly keepFrom: number;
      readonly identitiesBefore: number;
    };

/** One transaction. `log` holds the encoded records of all appends of the group (record-codec.ts), unsealed. */
export interface Group {
  readonly log: {
    readonly count: number;
    readonly memory: ArrayBuffer;
    readonly length: number;
    readonly firstAt: number;
    readonly lastRun: number;
  } | null;
  readonly ops: readonly JournalOp[];
}

/** What became of one operation: rows trimmed (0 for the others), or why it was refused while the rest went through. */
export type OpResult = { readonly rows: number } | { readonly refused: string };

export type GroupResult =
  | {
      readonly ok: true;
      readonly firstPosition: number;
      readonly last: number;
      readonly judged: number;
      /** Position, position of the first of its kind, position, first, ... */
      readonly duplicates: readonly number[];
      readonly ops: readonly OpResult[];
      readonly ms: number;
    }
  | {
      readonly ok: false;
      readonly code: JournalErrorCode;
      readonly message: string;
      /** False: nothing is accepted until the file has been re-established. */
      readonly usable: boolean;
    };
