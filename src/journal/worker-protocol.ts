import type { JournalStatus } from '../model/journal-status.ts';
import type { JournalErrorCode } from './journal-error.ts';
import type { Group, GroupResult } from './journal-op.ts';
import type { Tally } from './tally.ts';

export interface WorkerSettings {
  readonly folder: string;
  readonly newGatewayId: string;
  readonly noSync: boolean;
  readonly wall: number;
  /** See StoreOptions.expected. */
  readonly expected: Tally | null;
  /** See StoreOptions.ioErrorIsDamage. */
  readonly ioErrorIsDamage?: boolean;
}

export type ToWorker = { readonly kind: 'group'; readonly group: Group } | { readonly kind: 'close' };

export type FromWorker =
  | ({ readonly kind: 'ready'; readonly tally: Tally } & Omit<JournalStatus, 'last' | 'judged' | 'run'>)
  | { readonly kind: 'refused'; readonly code: JournalErrorCode; readonly message: string }
  /** `memory` comes back to be filled again. */
  | { readonly kind: 'group'; readonly result: GroupResult; readonly memory: ArrayBuffer | null }
  /** The file was damaged and has been rebuilt: start another worker, which will open it. */
  | { readonly kind: 'rebuilt' }
  | { readonly kind: 'closed' };
