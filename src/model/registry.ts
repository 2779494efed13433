import type { DeviceRecord } from './device-record.ts';
import type { PlacePath } from './place.ts';

/** Hardware that was in a position before the present one. */
export interface ReplacedDevice {
  /** ms since epoch: when it went. */
  readonly at: number;
  readonly profile: string;
  readonly record: DeviceRecord;
  /** Why it went, as somebody wrote it. */
  readonly reason: string | null;
}

/**
 * An installed device (site data, not a device type): a position with the hardware that is in it now. Secrets are kept
 * apart, as SHA-256.
 */
export interface DeviceEntry {
  /** Of the position: it stays when the hardware is replaced, and the history with it. */
  readonly id: string;
  readonly profile: string;
  readonly place: PlacePath;
  readonly record?: DeviceRecord;
  /** Earlier hardware of this position, oldest first; bounded, the audit chain has all of it. */
  readonly replaced?: readonly ReplacedDevice[];
  /** ms since epoch; only on a device that is retired. */
  readonly retiredAt?: number;
}

export interface TerminalEntry {
  readonly id: string;
  /** '' = the root: covers everything. */
  readonly place: PlacePath;
}

export const roles = ['administrator', 'manager', 'operator', 'integrator', 'reader'] as const;
export type Role = (typeof roles)[number];

export interface UserEntry {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The role holds at this place and below. */
  readonly place: PlacePath;
  /** ms since epoch; only on one who may not sign in for now. */
  readonly disabledAt?: number;
  /** ms since epoch; only on one who is gone for good: the entry stays, so that old acts keep their name and the id is never given to somebody else. */
  readonly removedAt?: number;
  /** Counts what voids every session of this user: another password, role or place, disabling, signing out everywhere. Left out = 0. */
  readonly generation?: number;
}

export interface TokenEntry {
  readonly id: string;
  readonly role: Role;
  readonly place: PlacePath;
  readonly createdAt: number;
  /** What it is for, as somebody wrote it. */
  readonly name?: string;
  /** ms since epoch; left out = until it is revoked. */
  readonly expiresAt?: number;
  /** ms since epoch, to about a minute; left out = never. */
  readonly lastUsedAt?: number;
}

/** Somebody's sign-in. */
export interface SessionEntry {
  /** SHA-256 under which it is kept. */
  readonly hash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly seenAt: number;
}
