import type { CommandAnswer, ParameterValue } from '../../model/command.ts';
import type { OpcuaBinding } from '../../model/profile.ts';
import type { Text } from '../../model/text.ts';

/** A server as the worker needs it. */
export interface ServerSetup {
  readonly name: string;
  readonly url: string;
  readonly securityMode: 'None' | 'Sign' | 'SignAndEncrypt';
  readonly securityPolicy: string;
  readonly user: string | null;
  readonly password: string | null;
  /** SHA-256 of the certificate that is trusted, hexadecimal; null = only what lies in the folder of trusted ones. */
  readonly fingerprint: string | null;
  readonly publishingMs: number;
  /** First pause before a server that was lost is tried again; a second when left out. */
  readonly retryMs?: number;
}

/** A device behind a server. */
export interface DeviceSetup {
  readonly id: string;
  readonly server: string;
  /** Browse path from Objects, or a node id. */
  readonly root: string;
  /** Key of the `values` object -> where it is. */
  readonly points: readonly { readonly key: string; readonly at: OpcuaBinding }[];
  /** All values are read again this often. */
  readonly refreshMs: number;
}

/** A command as the server is asked for it. `node`: browse path from the root of the device, or a node id. */
export type Order =
  | { readonly kind: 'write'; readonly node: string; readonly value: ParameterValue }
  | { readonly kind: 'call'; readonly node: string; readonly values: readonly ParameterValue[] };
export type OrderAnswer = Exclude<CommandAnswer, { readonly status: 'sent' }>;

export interface WorkerSetup {
  /** Own certificate and trusted ones; made when it is not there. */
  readonly folder: string;
}

export type ToWorker =
  | { readonly kind: 'configure'; readonly servers: readonly ServerSetup[]; readonly devices: readonly DeviceSetup[] }
  /** `kept` false: nothing is on disk, what it said has to be read again. */
  | { readonly kind: 'settled'; readonly server: string; readonly bytes: number; readonly kept: boolean }
  /** `number` is answered; after `expiresAt` (ms, wall clock) it must not go out. */
  | {
      readonly kind: 'order';
      readonly number: number;
      readonly server: string;
      readonly deviceId: string;
      readonly order: Order;
      readonly timeoutMs: number;
      readonly expiresAt: number;
    }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'message'; readonly server: string; readonly deviceId: string; readonly body: Uint8Array }
  | { readonly kind: 'state'; readonly server: string; readonly live: boolean; readonly why: Text }
  | { readonly kind: 'gap'; readonly server: string; readonly why: Text }
  | { readonly kind: 'count'; readonly what: 'connects' | 'refreshes'; readonly server: string }
  /** `answer` null: it is not known whether the server did it; `why` says what happened. */
  | { readonly kind: 'answer'; readonly number: number; readonly answer: OrderAnswer | null; readonly why: string }
  | { readonly kind: 'beat' }
  | { readonly kind: 'stopped' };
