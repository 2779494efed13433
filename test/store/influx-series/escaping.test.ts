import { afterAll, expect, test } from 'vitest';
import { escapingRoundTrip } from '../../faults/escaping.ts';
import { startInfluxd } from '../../support/influxd.ts';

const influxd = await startInfluxd();
afterAll(() => influxd?.stop());

test.runIf(influxd !== null)(
  '500 messages full of separators, quotes and line breaks: each comes back as it was, and nothing else is in the database',
  { timeout: 60_000 },
  async () => {
    if (influxd === null) return;
    const { violations, figures } = await escapingRoundTrip(influxd, 500, 25);
    expect(violations).toEqual([]);
    expect(figures['control: foreign measurements']).toBeGreaterThan(0);
  },
);
