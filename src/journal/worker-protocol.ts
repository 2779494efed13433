import type { JournalErrorCode } from './journal-error.ts';
import type { Group, GroupResult } from './journal-op.ts';
import type { Tally } from './tally.ts';

export interface WorkerSettings {
  readonly folder: string;
  readonly newGatewayId: string;
  readonly noSync: boolean;
  readonly wall: number;
}

export type ToWorker = { readonly kind: 'group'; readonly group: Group } | { readonly kind: 'reestablish' } | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'ready'; readonly gatewayId: string; readonly epoch: number; readonly tally: Tally; readonly damage: string | null }
  | { readonly kind: 'refused'; readonly code: JournalErrorCode; readonly message: string }
  /** `memory` comes back to be filled again. */
  | { readonly kind: 'group'; readonly result: GroupResult; readonly memory: ArrayBuffer | null }
  | { readonly kind: 'reestablished'; readonly problem: string | null }
  | { readonly kind: 'closed' };
