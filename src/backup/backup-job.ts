import type { BackupError } from './backup-error.ts';
import type { Manifest } from './manifest.ts';

/** Which backups stay when one more was taken. */
export interface Keeping {
  /** So many of the newest. */
  readonly newest: number;
  /** And the newest of each of so many days. */
  readonly days: number;
}

/** What the process is asked for, as its argument. */
export type BackupJob =
  | {
      readonly kind: 'take';
      readonly data: string;
      /** Where backups lie. */
      readonly folder: string;
      readonly gatewayId: string;
      readonly program: string;
      /** Bytes that must be left on the disk afterwards. */
      readonly lowBytes: number;
      /** Somebody works on the series file and has to hold it still. */
      readonly holdsSeries: boolean;
      /** The oldest position that the journal still has; null = not known. */
      readonly firstKept: number | null;
      /** Null = no older one is removed. */
      readonly keeping: Keeping | null;
    }
  | { readonly kind: 'look'; readonly folder: string; readonly gatewayId: string };

/** Lines of the process. `hold` and `release` are asked and wait for their answer. */
export type FromBackup =
  | { readonly kind: 'writing'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' }
  | { readonly kind: 'whole'; readonly folder: string; readonly manifest: Manifest; readonly removed: number }
  | { readonly kind: 'newest'; readonly takenAt: number | null }
  | { readonly kind: 'failed'; readonly code: BackupError['code']; readonly message: string };

/** Position null: the store cannot be asked at present; the backup goes on without its file. */
export type ToBackup = { readonly kind: 'held'; readonly position: number | null } | { readonly kind: 'released'; readonly stood: boolean };
