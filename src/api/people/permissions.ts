import { covers, type PlacePath } from '../../model/place.ts';
import type { Role } from '../../model/registry.ts';
import type { Identity, RoleHolder } from './identity.ts';

/** What a route may ask of a role. Every permission holds "at this place and below". */
export const permissions = {
  /** See devices, readings, alarms, terminals, profiles, places, quarantine. */
  see: ['administrator', 'manager', 'operator', 'integrator', 'reader'],
  /** Acknowledge, withdraw that, shelve, comment, classify, end; takes a person besides. */
  act: ['administrator', 'manager', 'operator'],
  /** Make a device do something. */
  command: ['administrator', 'manager', 'operator'],
  /** Take devices and rules out of service for maintenance, and put them back; takes a person besides. */
  maintain: ['administrator', 'manager', 'operator', 'integrator'],
  /** The same where danger to life is no longer told meanwhile. */
  'maintain-life-safety': ['administrator', 'manager'],
  /** Hold drills; takes a person besides. */
  drill: ['administrator', 'manager'],
  /** Send messages in a device's name. */
  ingest: ['administrator', 'integrator'],
  /** Add, replace, test and retire devices; add terminals; put device types in force. */
  install: ['administrator', 'integrator'],
  /** Correct what is known of a device: its papers and its place. */
  describe: ['administrator', 'manager', 'integrator'],
  /** Approve what somebody else proposed for the rules, put it in force, take it back. */
  approve: ['administrator', 'manager'],
  /** Say which positions there are, and who is planned for them. */
  roster: ['administrator', 'manager'],
  /** Follow drafts of rules. */
  'see-drafts': ['administrator', 'manager', 'integrator'],
  /** See who may do what. */
  'see-people': ['administrator', 'manager'],
  /** Add users and tokens. */
  people: ['administrator'],
  audit: ['administrator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof permissions;

export function roleMay(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role);
}

/** Object-level check: may this identity see something at this place? A device or terminal sees nothing but itself. */
export function seesPlace(identity: Identity | null, place: PlacePath): boolean {
  return identity !== null && 'role' in identity && covers(identity.place, place);
}

/** Nobody hands out more than they have: the same role or a lesser one, at the own place or below. */
export function mayGrant(holder: RoleHolder, role: Role, place: PlacePath): boolean {
  return covers(holder.place, place) && (holder.role === 'administrator' || holder.role === role);
}
