import type { GatewayPeer } from './gateway-peer.ts';
import type { LoadResult } from './load-order.ts';
import { BenchmarkVoid } from './run-load.ts';
import { deviceId, expectedValues, points } from './workload.ts';

interface Page {
  readonly items: readonly {
    readonly ts: string;
    readonly point: string;
    readonly value: number | string | null;
    readonly quality: string;
  }[];
  readonly next: string | null;
}

export interface Verified {
  readonly messages: number;
  /** Values compared one by one. */
  readonly compared: number;
}

/** Asks for everything back. Throws when a message is missing, is there twice, or says something else than was sent. */
export async function verifyStored(gateway: Pick<GatewayPeer, 'metrics' | 'get'>, load: LoadResult): Promise<Verified> {
  const metrics = await gateway.metrics();
  for (const name of ['anlin_messages_duplicate_total', 'anlin_quarantined_total', 'anlin_journal_failures_total']) {
    if ((metrics.get(name) ?? 0) !== 0) throw new BenchmarkVoid(`${name} is ${metrics.get(name)}, expected 0`);
  }
  const range = `from=${new Date(Date.now() - load.seconds * 1_000 - 3_600_000).toISOString()}&to=${new Date(Date.now() + 3_600_000).toISOString()}`;
  let messages = 0;
  const rest = load.sent.entries();
  const count = async () => {
    for (const [device, sent] of rest) {
      const path = `/api/v1/devices/${deviceId(device)}/readings?points=gas.concentration&every=1d&aggregate=count&${range}`;
      const { items } = (await gateway.get(path)) as Page;
      const stored = items.reduce((sum, item) => sum + Number(item.value), 0);
      if (stored !== sent) throw new BenchmarkVoid(`${deviceId(device)}: ${sent} messages sent, ${stored} stored`);
      messages += stored;
    }
  };
  await Promise.all(Array.from({ length: 8 }, count));
  let compared = 0;
  for (const [device, times] of Object.entries(load.sampled)) compared += await compare(gateway, Number(device), times, range);
  return { messages, compared };
}

async function compare(gateway: Pick<GatewayPeer, 'get'>, device: number, times: readonly number[], range: string): Promise<number> {
  const base = `/api/v1/devices/${deviceId(device)}/readings?limit=20000&${range}`;
  const stored = new Map<string, number | string | null>();
  for (let next: string | null = ''; next !== null; ) {
    const page: Page = (await gateway.get(next === '' ? base : `${base}&cursor=${encodeURIComponent(next)}`)) as Page;
    for (const item of page.items) stored.set(`${Date.parse(item.ts)} ${item.point}`, item.quality === 'good' ? item.value : item.quality);
    next = page.next;
  }
  for (const [n, ts] of times.entries()) {
    for (const [point, value] of Object.entries(expectedValues(device, n))) {
      const found = stored.get(`${ts} ${point}`);
      const same = typeof value === 'number' ? Math.abs(Number(found) - value) < 1e-9 : found === value;
      if (!same) throw new BenchmarkVoid(`${deviceId(device)} ${point} at ${ts}: sent ${value}, stored ${found}`);
    }
  }
  if (stored.size !== times.length * points.length) {
    throw new BenchmarkVoid(`${deviceId(device)}: ${times.length * points.length} values sent, ${stored.size} stored`);
  }
  return stored.size;
}
