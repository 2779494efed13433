import type { ActOrigin } from '../model/act.ts';
import type { TerminalEntry, TokenEntry, UserEntry } from '../model/registry.ts';

/**
 * Writes of site data and accounts. When a promise resolves, the write and its audit link are on disk; secrets are returned
 * once. Rejects with an error that has `code` and `field` (refused-write.ts) when what was asked cannot be done.
 */
export interface Administration {
  addTerminal(
    wanted: { readonly id: string; readonly place?: string | undefined; readonly secret?: string | undefined },
    origin: ActOrigin,
  ): Promise<TerminalEntry & { readonly secret: string }>;
  /** `invitation`: the token of a one-time link `/setup/<token>`, when no password was given. */
  addUser(
    wanted: {
      readonly id: string;
      readonly name?: string | undefined;
      readonly role: string;
      readonly place?: string | undefined;
      readonly password?: string | undefined;
    },
    origin: ActOrigin,
  ): Promise<UserEntry & { readonly invitation: string | null }>;
  /** Another role or place, and `disabled`, end every session of the user. */
  changeUser(
    userId: string,
    wanted: {
      readonly name?: string | undefined;
      readonly role?: string | undefined;
      readonly place?: string | undefined;
      readonly disabled?: boolean | undefined;
    },
    origin: ActOrigin,
  ): Promise<UserEntry>;
  /** For good: the id is never given out again, what the user did keeps the name. */
  removeUser(userId: string, origin: ActOrigin): Promise<void>;
  /** The token of a one-time link `/setup/<token>` that signs the user in. */
  invite(userId: string, origin: ActOrigin): Promise<string>;
  /** Ends every session of the user. */
  signOut(userId: string, origin: ActOrigin): Promise<void>;
  /** Ends every session of the user, too. */
  setPassword(userId: string, password: string, origin: ActOrigin): Promise<UserEntry>;
  addToken(
    wanted: {
      readonly role: string;
      readonly place?: string | undefined;
      readonly name?: string | undefined;
      /** ms since epoch. */
      readonly expiresAt?: number | undefined;
    },
    origin: ActOrigin,
  ): Promise<TokenEntry & { readonly token: string }>;
  revokeToken(id: string, origin: ActOrigin): Promise<void>;
}
