/** Bounds that were reached, and sizes. */
export interface EvaluatorCounts {
  readonly subjects: number;
  readonly timers: number;
  /** Messages of devices that are not registered; nothing is judged. */
  readonly unknownDevice: number;
  /** Signals with an unknown rule, or beyond the bound of one subject. */
  readonly refusedSignals: number;
  /** Steps of sequences over several devices that were forgotten because their device did the same one too often. */
  readonly stepsDropped: number;
}
