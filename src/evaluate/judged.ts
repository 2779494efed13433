import type { ConditionChange } from '../model/alarm.ts';

/** A condition change with the moment it took effect, which lies before the record that made it visible when a timer was due. */
export interface Judged extends ConditionChange {
  /** Running time, ms, at which it took effect. */
  readonly effectiveRun: number;
  /** The same moment as ms since epoch, counted back from the record's receive time. */
  readonly effectiveAt: number;
  /** True when a late reading (invariant 11) would have raised: `to` is then `event`, live conditions did not move. */
  readonly historical: boolean;
  /** It rests on readings from before the last start of the gateway: people are told, nothing is moved. Left out = it does not. */
  readonly beforeStart?: true;
  /** What was raised so holds by a reading of now. */
  readonly confirms?: true;
}
