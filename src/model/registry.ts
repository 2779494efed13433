import type { PlacePath } from './place.ts';

/** An installed device (site data, not a device type). Secrets are kept apart, as SHA-256. */
export interface DeviceEntry {
  readonly id: string;
  readonly profile: string;
  readonly place: PlacePath;
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
}

export interface TokenEntry {
  readonly id: string;
  readonly role: Role;
  readonly place: PlacePath;
  readonly createdAt: number;
}

/** Ids of devices, terminals and users: printable, safe inside an MQTT topic and a URL path. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
