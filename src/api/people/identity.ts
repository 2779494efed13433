import type { ActOrigin } from '../../model/act.ts';
import type { PlacePath } from '../../model/place.ts';
import type { Role } from '../../model/registry.ts';

/** Who stands behind a request. A session is a person; a token is a machine with a role; accounts are devices and terminals. */
export type Identity =
  | {
      readonly kind: 'session';
      readonly userId: string;
      readonly name: string;
      readonly role: Role;
      readonly place: PlacePath;
      /** SHA-256 under which the session is stored. */
      readonly hash: string;
      readonly createdAt: number;
    }
  | { readonly kind: 'token'; readonly tokenId: string; readonly role: Role; readonly place: PlacePath; readonly hash: string }
  | { readonly kind: 'device'; readonly id: string }
  | { readonly kind: 'terminal'; readonly id: string }
  /** A gateway of the tier below. */
  | { readonly kind: 'gateway'; readonly id: string };

/** An identity that has a role at a place: a person or a token. */
export type RoleHolder = Extract<Identity, { readonly role: Role }>;

export function holdsRole(identity: Identity | null): identity is RoleHolder {
  return identity !== null && (identity.kind === 'session' || identity.kind === 'token');
}

/** For the audit chain: who, by which right, from where. */
export function originOf(identity: Identity | null, address: string): ActOrigin {
  if (identity?.kind === 'session') return { by: identity.userId, via: 'session', from: address };
  if (identity?.kind === 'token') return { by: null, via: 'token', from: identity.tokenId };
  return { by: null, via: 'gateway', from: identity === null ? address : `${identity.kind}:${identity.id}` };
}
