import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabRun } from '../src/model/lab.ts';
import type { ReadingBatch } from '../src/model/reading.ts';
import { packageRoot } from '../src/runtime/package-root.ts';
import { EmbeddedStore } from '../src/store/embedded/embedded-store.ts';
import { makeSite, program } from './gateway-site.ts';
import { median } from './load-lines.ts';
import { BenchmarkVoid } from './run-load.ts';
import { deviceId, profile } from './workload.ts';

export interface LabBenchResult {
  readonly devices: number;
  readonly days: number;
  readonly readings: number;
  /** Alarms that only the draft has, so that there is something to find. */
  readonly gained: number;
  /** Median, of the whole replay as the command reports it. */
  readonly seconds: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const batchesAFlush = 50_000;
/** A value of one in so many minutes lies between the limit in force and that of the draft. */
const oddEvery = 997;

/** A draft with lower limits over one reading a minute, from the command line, the gateway not running. */
export async function benchLab(devices: number, days: number, repeats: number, say: (text: string) => void): Promise<LabBenchResult> {
  const site = makeSite(devices);
  try {
    const to = Math.floor(Date.now() / dayMs) * dayMs;
    const from = to - days * dayMs;
    const written = await fill(site.data, devices, from, to);
    const type = readFileSync(join(packageRoot(), 'devices', 'gas', `${profile}.yaml`), 'utf8');
    const text = type.replace(/atLeast: 25 \}\n(\s+)clear: \{ below: 20 \}/, 'atLeast: 18 }\n$1clear: { below: 15 }');
    if (text === type) throw new BenchmarkVoid('the type has other limits than the draft expects');
    const draft = join(site.data, 'draft.yaml');
    writeFileSync(draft, text);
    const runs: LabRun[] = [];
    for (let repeat = 1; repeat <= repeats; repeat++) {
      const range = ['--from', new Date(from).toISOString(), '--to', new Date(to).toISOString()];
      const out = execFileSync(process.execPath, [program, 'lab', draft, ...range, '--json'], {
        env: site.env,
        encoding: 'utf8',
        maxBuffer: 64e6,
      });
      const run = JSON.parse(out) as LabRun;
      const { result } = run;
      if (result?.readings !== written) throw new BenchmarkVoid(`${written} readings were written, ${result?.readings} replayed`);
      if (result.totals.gained === 0) throw new BenchmarkVoid('the draft gained no alarm, which it must');
      runs.push(run);
      say(
        `${repeat}/${repeats}  lab: ${result.readings} readings of ${result.devices} devices in ${((run.tookMs ?? 0) / 1000).toFixed(1)} s`,
      );
    }
    const gained = runs[0]?.result?.totals.gained ?? 0;
    return { devices, days, readings: written, gained, seconds: median(runs.map(({ tookMs }) => (tookMs ?? Number.NaN) / 1000)) };
  } finally {
    site.remove();
  }
}

async function fill(data: string, devices: number, from: number, to: number): Promise<number> {
  const store = new EmbeddedStore({ folder: data, rawDays: 400 });
  await store.start();
  let written = 0;
  for (let ts = from; ts < to; ) {
    for (let group = 0; group < batchesAFlush && ts < to; ts += minuteMs) {
      await store.write(Array.from({ length: devices }, (_, device) => reading(device, ts)));
      group += devices;
      written += devices;
    }
    await store.flush(0);
  }
  await store.stop();
  return written;
}

function reading(device: number, ts: number): ReadingBatch {
  const minute = ts / minuteMs + device * 31;
  const value = minute % oddEvery === 0 ? 22 : 3 + (minute % 7) / 10;
  const one = { ts, point: 'gas.concentration', component: '', value, unit: '%LEL', quality: 'good' } as const;
  return { deviceId: deviceId(device), position: 0, receivedAt: ts, historical: false, readings: [one] };
}
