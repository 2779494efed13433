export interface RowOptions {
  /** How much: alarms, pictures, kills, take-overs, sessions; what it counts is the row's. */
  readonly size: number;
  readonly seed: number;
  /** Messages a second, where the row has a load; null = its own. */
  readonly rate: number | null;
  /** Progress for people. */
  readonly say: (line: string) => void;
  /** Only this part of the row, where it has parts. */
  readonly only: string | null;
}

/** What a row did and saw. */
export interface RowReport {
  /** Faults that were to be injected. */
  readonly enumerated: number;
  /** Faults of which it was seen that they happened. */
  readonly fired: number;
  /** Invariants that did not hold, in words. */
  readonly violations: readonly string[];
  /** Everything else worth a number. */
  readonly figures: Readonly<Record<string, number | string>>;
}

export interface FaultRow {
  readonly what: string;
  /** What `--size` counts. */
  readonly counts: string;
  readonly size: number;
  readonly run: (options: RowOptions) => Promise<RowReport>;
}

/** A row is passed only when something was really disturbed, all of it, and nothing gave way. */
export function passed(report: RowReport): boolean {
  return report.violations.length === 0 && report.fired > 0 && report.fired >= report.enumerated;
}
