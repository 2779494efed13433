/** What is wrong with a text of a device type, where, and how to cure it. */
export interface ProfileProblem {
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly pointer: string;
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
}

/** What came of reading the device types again. */
export interface ReloadReport {
  /** Version before and now; null = none. */
  readonly changed: readonly { readonly id: string; readonly from: string | null; readonly to: string | null }[];
  readonly problems: readonly ProfileProblem[];
  readonly inForce: number;
}
