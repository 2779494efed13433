import type { WebSocket } from 'ws';
import type { ActOrigin } from '../model/act.ts';
import type { ReplicaHistory } from '../model/replica.ts';
import type { Text } from '../model/text.ts';
import type { GatewayName, LowerGateway, Tier } from '../model/tier.ts';

/** A gateway below, as it is seen here. */
export interface LowerGatewayState extends LowerGateway {
  readonly connected: boolean;
  /** ms since epoch; null = never. */
  readonly heardAt: number | null;
  /** What it says of itself; null = nothing since the start. */
  readonly link: {
    readonly name: string;
    readonly tier: Tier;
    readonly version: string;
    readonly epoch: number;
    readonly freeBytes: number | null;
    readonly lastBackupAt: number | null;
    readonly clockOffsetMs: number | null;
    readonly roundTripMs: number | null;
  } | null;
  /** Newest first. */
  readonly histories: readonly ReplicaHistory[];
  readonly backlog: number | null;
}

/** This gateway among the tiers; what is refused as by `Administration`. */
export interface TierDesk {
  /** Whether this is the secret of a registered gateway; wrong ones are counted. */
  authenticate(id: string, secret: Uint8Array, from: string): true | 'wrong' | 'locked';
  /** Takes over the socket of a gateway below that has proved itself. */
  attach(socket: WebSocket, id: string): void;
  self(): GatewayName & {
    /** ms since epoch; null = none is known. */
    readonly lastBackupAt: number | null;
    /** Null = the settings name no tier above. */
    readonly above: {
      readonly connected: boolean;
      readonly above: GatewayName | null;
      readonly backlog: number | null;
      readonly since: number;
      readonly why: Text | null;
    } | null;
  };
  all(): readonly LowerGatewayState[];
  add(
    wanted: { readonly id: string; readonly place?: string | undefined },
    origin: ActOrigin,
  ): Promise<LowerGateway & { readonly secret: string }>;
  remove(id: string, origin: ActOrigin): Promise<void>;
}
