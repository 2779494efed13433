/** Where a restored journal comes from. Times in ms since epoch. */
export interface RestoredFrom {
  /** When the backup was taken: what happened since is not in it. */
  readonly takenAt: number;
  /** When it was restored. */
  readonly at: number;
  /** Last position and epoch of the backup. */
  readonly position: number;
  readonly epoch: number;
}

export interface JournalStatus {
  readonly gatewayId: string;
  readonly epoch: number;
  /** Last position in the log. */
  readonly last: number;
  /** Position up to which judging is committed. */
  readonly judged: number;
  /** Running time, ms, at the last record. */
  readonly run: number;
  /** What was set aside at open, in words; null when the file was sound. */
  readonly damage: string | null;
  /** It was restored from a backup, and people were not told yet; null = neither. */
  readonly restored: RestoredFrom | null;
  /** Deliveries are numbered from here on: after a restore beyond every number that a terminal can have seen. */
  readonly firstSequence: number;
}
