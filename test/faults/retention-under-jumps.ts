import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClockWatch } from '../../src/gateway/clock-watch.ts';
import { upkeepJobs } from '../../src/gateway/upkeep.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { SealingKeys } from '../../src/normalise/sealing-keys.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { alarm, message, state } from '../journal/journal-records.ts';
import type { RowReport } from './fault-row.ts';
import { removeFolder, temporaryFolder } from './gateway-run.ts';

const day = 24 * 3_600_000;
const jumpsMs = [day, -day, 10 * 365 * day, -56 * 365 * day];
const count = 50;

interface Left {
  readonly records: number;
  readonly samples: number;
  readonly keys: number;
  readonly open: number;
}

/** A real journal, store and key folder, filled today; the clock jumps; every job of the upkeep runs. */
async function afterJump(by: number, guarded: boolean): Promise<Left> {
  const folder = temporaryFolder('retention');
  const clock = new ManualClock(Date.UTC(2026, 5, 1));
  const time = new ClockWatch(clock, folder, clock.wall());
  time.look();
  const journal = await openJournal({
    folder,
    clock,
    runNow: () => clock.monotonic(),
    newGatewayId: () => 'gw',
    onFatal: (error) => {
      throw error;
    },
  });
  const store = new EmbeddedStore({ folder, rawDays: 400, rollupDays: 3_650, onDamage: () => {} });
  const keys = new SealingKeys({ folder: join(folder, 'keys'), clock, random: systemRandom });
  try {
    await store.start();
    keys.start();
    keys.seal(Buffer.from('x'));
    await journal.append(Array.from({ length: count }, (_, n) => message(`{"n":${n}}`, { id: `m${n}` })));
    await journal.commit(state(count, { alarms: [alarm('open')] }));
    const reading = (ts: number) => ({ ts, point: 'gas.co', component: '', value: 1, unit: 'ppm', quality: 'good' }) as const;
    const readings = Array.from({ length: count }, (_, n) => reading(clock.wall() - n * 1_000));
    await store.write([{ deviceId: 'd', position: count, receivedAt: clock.wall(), historical: false, readings }]);
    await store.flush(count);
    clock.jumpWall(by);
    const jobs = upkeepJobs({
      journal,
      pipeline: { committedPosition: () => count } as Parameters<typeof upkeepJobs>[0]['pipeline'],
      settled: () => count,
      feed: { flush: async () => {} } as Parameters<typeof upkeepJobs>[0]['feed'],
      store,
      keys,
      clock,
      time: guarded ? time : ({ believed: () => true } as ClockWatch),
      rawHours: 72,
      rawBytes: 8 * 1024 ** 3,
      rawDays: 400,
      onLost: () => {},
      log: createLog('silent'),
    } as Parameters<typeof upkeepJobs>[0]);
    for (const job of jobs) await job.run();
    return {
      records: journal.read(0, 1_000).length,
      samples: (await store.stats()).samples,
      keys: readdirSync(join(folder, 'keys')).filter((name) => /^\d{4}-/.test(name)).length,
      open: journal.reader.activeAlarms().length,
    };
  } finally {
    await store.stop();
    await journal.close();
    removeFolder(folder);
  }
}

/** Row 19, second part: an implausible jump deletes nothing; the same jobs without the guard delete, but no open alarm. */
export async function retentionUnderJumps(): Promise<RowReport> {
  const found: string[] = [];
  for (const by of jumpsMs) {
    const { records, samples, keys, open } = await afterJump(by, true);
    const words = `jump of ${by / day} d`;
    if (records !== count) found.push(`${words}: ${records} of ${count} records left`);
    if (samples !== count) found.push(`${words}: ${samples} of ${count} samples left`);
    if (keys === 0) found.push(`${words}: the key of the day was destroyed`);
    if (open !== 1) found.push(`${words}: ${open} open alarms, expected 1`);
  }
  const control = await afterJump(10 * 365 * day, false);
  if (control.records === count && control.samples === count && control.keys > 0) {
    found.push('the checker is blind: without the guard nothing was deleted either');
  }
  if (control.open !== 1) found.push('without the guard an open alarm was deleted');
  return {
    enumerated: jumpsMs.length,
    fired: jumpsMs.length,
    violations: found,
    figures: {
      'jumps under which retention ran': jumpsMs.length,
      'control without the guard, left of 50': `${control.records} records, ${control.samples} samples, ${control.keys} keys, ${control.open} open alarm`,
    },
  };
}
