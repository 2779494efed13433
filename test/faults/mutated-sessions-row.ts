import { run } from '../ingest/mqtt/mutated-sessions.ts';
import type { RowReport } from './fault-row.ts';

/** At least so many sessions must get past CONNECT, or the changes only ever hit the first packet. */
const pastConnectShare = 0.3;

/** Row 20: sessions with changed bytes crash nothing, keep nothing open and stall nobody. */
export async function mutatedSessions(sessions: number, seed: number): Promise<RowReport> {
  const { counts, errors, ...figures } = await run({ sessions, seed });
  const violations = errors.map((error) => `error inside the broker: ${error}`);
  if (figures.stuck > 0) violations.push(`${figures.stuck} sessions were kept for 10 s after their end`);
  if (figures.stalls > 0) violations.push(`${figures.stalls} times the loop stood still for more than 50 ms longer than an idle thread's`);
  if (figures.pastConnect < sessions * pastConnectShare) violations.push(`only ${figures.pastConnect} of ${sessions} got past CONNECT`);
  const counted = Object.fromEntries(Object.entries(counts).map(([what, count]) => [`counted ${what}`, count]));
  // By its grammar about two thirds of the sessions are changed; fewer than half means that the changing does not work.
  return { enumerated: Math.ceil(sessions / 2), fired: figures.mutated, violations, figures: { ...figures, ...counted } };
}
