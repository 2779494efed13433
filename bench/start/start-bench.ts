import { DeviceConnection } from '../device-connection.ts';
import { startOn } from '../gateway-peer.ts';
import { makeSite } from '../gateway-site.ts';
import { median } from '../load-lines.ts';
import { cpuSeconds, residentMb } from '../process-usage.ts';
import { BenchmarkVoid } from '../run-load.ts';
import { fillJournal } from './fill-journal.ts';
import { fillSeries } from './fill-series.ts';

export interface StartResult {
  readonly alarms: number;
  readonly activeAlarms: number;
  /** Journal and time series together. */
  readonly megabytes: number;
  /** Medians, from the start of the process after a kill: until it says that it accepts ... */
  readonly seconds: number;
  /** ... and until a device's message is acknowledged. */
  readonly firstPubackSeconds: number;
  /** CPU until it accepts; and both with the same devices and nothing else stored. */
  readonly cpuSeconds: number;
  readonly emptySeconds: number;
  readonly emptyCpuSeconds: number;
  readonly residentMb: number;
}

const devices = 200;
const mega = 1e6;
const withinMs = 300_000;

/** A gateway with a long past, killed and started again. */
export async function benchStart(alarms: number, megabytes: number, repeats: number, say: (text: string) => void): Promise<StartResult> {
  const site = makeSite(devices);
  try {
    // Its devices and types are judged before the past is put under it.
    await (await startOn(site)).stop();
    const empty = await startOn(site);
    const emptyCpuSeconds = cpuSeconds(empty.pid);
    await empty.stop();
    const { active, bytes } = await fillJournal(site.data, devices, alarms);
    const series = await fillSeries(site.data, devices, Math.max(0, megabytes * mega - bytes));
    say(`${alarms} alarms in ${Math.round(bytes / mega)} MB of journal, ${Math.round(series / mega)} MB of series`);
    const runs: { seconds: number; cpu: number; firstPuback: number; resident: number }[] = [];
    await (await startOn(site, { withinMs })).kill();
    for (let repeat = 1; repeat <= repeats; repeat++) {
      const began = performance.now();
      const gateway = await startOn(site, { withinMs });
      const cpu = cpuSeconds(gateway.pid);
      await firstPuback(gateway.port, gateway.secrets[0] ?? '');
      const firstSeconds = (performance.now() - began) / 1000;
      const found = (await gateway.metrics()).get('anlin_alarms_active') ?? 0;
      if (found < active) throw new BenchmarkVoid(`${active} alarms were active before the start, ${found} after it`);
      runs.push({ seconds: gateway.startSeconds, cpu, firstPuback: firstSeconds, resident: residentMb(gateway.pid) });
      say(`${repeat}/${repeats}  accepting after ${gateway.startSeconds.toFixed(2)} s, first PUBACK after ${firstSeconds.toFixed(2)} s`);
      await gateway.kill();
    }
    return {
      alarms,
      activeAlarms: active,
      megabytes: Math.round((bytes + series) / mega),
      seconds: median(runs.map((run) => run.seconds)),
      cpuSeconds: median(runs.map((run) => run.cpu)),
      emptySeconds: empty.startSeconds,
      emptyCpuSeconds,
      firstPubackSeconds: median(runs.map((run) => run.firstPuback)),
      residentMb: median(runs.map((run) => run.resident)),
    };
  } finally {
    site.remove();
  }
}

async function firstPuback(port: number, secret: string): Promise<void> {
  let connection: DeviceConnection | null = null;
  await new Promise<void>((resolve, reject) => {
    const failed = (why: string) => reject(new BenchmarkVoid(why));
    const opened = new DeviceConnection(0, false, { acknowledged: () => resolve(), latency: null, failed });
    connection = opened;
    opened.open({ host: '127.0.0.1', port }, secret).then(() => opened.send(1, Date.now()), reject);
  }).finally(() => connection?.close());
}
