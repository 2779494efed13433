import type { Alarm, Transition } from './alarm.ts';
import type { Response, ResponseStep } from './response.ts';
import type { GatewayName } from './tier.ts';
import type { TierFact } from './tier-fact.ts';

/** An alarm on its way up: as it is at the sender when it is sent, without what is only true there. */
export type SentAlarm = Omit<Alarm, 'replica'> & { readonly owner: GatewayName };

/** A response on its way up: as it is at the sender when it is sent. `asOf`: the owner's wall clock, ms since epoch. */
export type SentResponse = Omit<Response, 'replica' | 'active'> & {
  readonly owner: GatewayName;
  readonly activeAlarms: number;
  readonly asOf: number;
};

/** The text of a plan, as its file is; `version` is its hash (plans/compile-plan.ts). */
export interface SentPlan {
  readonly id: string;
  readonly version: string;
  readonly source: string;
}

/** One link of the sender's chain that is about an alarm, or about a response that it began. */
export interface ReplicaEntry {
  /** Of the link; 0 = of a live lane entry that is no link of its own. */
  readonly sequence: number;
  /** Null = the sender knows no such alarm, and its fact says so. */
  readonly alarm: SentAlarm | null;
  readonly step: Transition | null;
  readonly fact: TierFact | null;
  /** Left out = the link is about none. With it the alarm that began it. */
  readonly response?: SentResponse | null;
  readonly responseStep?: ResponseStep | null;
  /** That the response follows, where it was not sent yet over this connection. */
  readonly plan?: SentPlan | null;
}

/** A piece of the log of a gateway below, as it is journalled here. */
export interface ReplicaBatch {
  /** Registered id of the sender. */
  readonly via: string;
  readonly place: string;
  readonly sender: GatewayName & { readonly epoch: number };
  /** 1, 2, 3 ...: another one for every chain under the same id that does not go on from the one before. */
  readonly history: number;
  /** That chain began while another one under this id was connected: both go on, and neither is what the other has become. */
  readonly beside?: true;
  /** `log`: in order from the last position on. `live`: the newest, ahead of it. */
  readonly lane: 'log' | 'live';
  /** `log`: the position that the sender went on from. */
  readonly after: number;
  /** The last link this covers, and its hash; for `live` the position does not move. */
  readonly through: number;
  readonly hash: string;
  readonly entries: readonly ReplicaEntry[];
}

/** How far one chain of a gateway below has come here. */
export interface ReplicaHistory {
  readonly number: number;
  readonly gateway: string;
  readonly epoch: number;
  readonly name: string;
  readonly tier: GatewayName['tier'];
  readonly sequence: number;
  readonly hash: string;
  /** See ReplicaBatch. */
  readonly beside?: true;
  /** ms since epoch of the last batch. */
  readonly at: number;
}
