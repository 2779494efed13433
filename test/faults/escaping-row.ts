import { startInfluxd } from '../support/influxd.ts';
import { escapingRoundTrip } from './escaping.ts';
import type { RowReport } from './fault-row.ts';

/** Row 25 on a server of its own. */
export async function escaping(messages: number, seed: number): Promise<RowReport> {
  const influxd = await startInfluxd();
  if (influxd === null) return { enumerated: messages, fired: 0, violations: ['influxd is not installed'], figures: {} };
  try {
    return await escapingRoundTrip(influxd, messages, seed);
  } finally {
    await influxd.stop();
  }
}
