import { run } from '../ingest/mqtt/takeover-storm.ts';
import type { RowReport } from './fault-row.ts';

/** Row 16: nothing that was accepted is lost in a take-over, and each last will fires once. */
export async function takeOverStorm(takeOvers: number, seed: number): Promise<RowReport> {
  const violations: string[] = [];
  const result = await run({ takeOvers, seed }).catch((error: unknown) => {
    violations.push(error instanceof Error ? error.message : String(error));
    return null;
  });
  return { enumerated: takeOvers, fired: result?.takeOvers ?? 0, violations, figures: { ...result } };
}
