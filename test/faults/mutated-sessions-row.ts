import { run } from '../ingest/mqtt/mutated-sessions.ts';
import type { RowReport } from './fault-row.ts';

/** At least so many sessions must get past CONNECT, or the changes only ever hit the first packet. */
const pastConnectShare = 0.3;
/** Sessions of the control. */
const controlSessions = 1_000;

/** Row 20: sessions with changed bytes crash nothing, keep nothing open and stall nobody. */
export async function mutatedSessions(sessions: number, seed: number): Promise<RowReport> {
  const { counts, errors, ...figures } = await run({ sessions, seed });
  const violations = errors.map((error) => `error inside the broker: ${error}`);
  if (figures.stuck > 0) violations.push(`${figures.stuck} sessions were kept for 10 s after their end`);
  if (figures.stalls > 0) violations.push(`${figures.stalls} times the loop stood still for more than 50 ms longer than an idle thread's`);
  if (figures.pastConnect < sessions * pastConnectShare) violations.push(`only ${figures.pastConnect} of ${sessions} got past CONNECT`);
  const control = await run({ sessions: controlSessions, seed, stalling: true });
  if (control.stalls === 0) violations.push('the checker is blind: a custody that stops the loop for 150 ms was not seen');
  const counted = Object.fromEntries(Object.entries(counts).map(([what, count]) => [`counted ${what}`, count]));
  return {
    // By its grammar about two thirds of the sessions are changed; fewer than half means that the changing does not work.
    enumerated: Math.ceil(sessions / 2),
    fired: figures.mutated,
    violations,
    figures: { ...figures, 'control, a custody that stops the loop: stalls seen': control.stalls, ...counted },
  };
}
