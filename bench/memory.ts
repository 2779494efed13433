import { addressesFor } from './connection-limits.ts';
import { startGatewayPeer } from './gateway-peer.ts';
import { residentMb } from './process-usage.ts';
import { BenchmarkVoid, runLoad } from './run-load.ts';
import { verifyStored } from './verify-stored.ts';

export interface MemoryResult {
  readonly devices: number;
  readonly messages: number;
  /** Connections that had to be tried again. */
  readonly reconnects: number;
  readonly activeAlarms: number;
  /** When all are connected, judged and quiet for a while. */
  readonly residentMb: number;
  /** When all are registered and none is connected. */
  readonly emptyMb: number;
}

/** Messages of each device: enough that every one has values, clocks and a judged state. */
const messagesEach = 4;
const perSecond = 2_000;
const quietMs = 10_000;

/** Every device connected and judged, about one in thirty in alarm with several rules. */
export async function benchMemory(devices: number): Promise<MemoryResult> {
  const addresses = addressesFor(devices);
  const gateway = await startGatewayPeer({ devices });
  try {
    const emptyMb = residentMb(gateway.pid);
    let found = { residentMb: Number.NaN, activeAlarms: 0 };
    const load = await runLoad(
      {
        host: '127.0.0.1',
        port: gateway.port,
        secrets: gateway.secrets,
        mode: 'rate',
        seconds: Math.ceil((devices * messagesEach) / perSecond),
        window: 1,
        rate: perSecond,
        terminal: gateway.terminal,
        addresses,
        sampleEvery: Math.max(1, Math.floor(devices / 20)),
      },
      {
        beforeEnd: async () => {
          await new Promise((resolve) => setTimeout(resolve, quietMs));
          const resident = residentMb(gateway.pid);
          const metrics = await gateway.metrics();
          const connected = metrics.get('anlin_devices_connected');
          if (connected !== devices) throw new BenchmarkVoid(`expected ${devices} connected devices, the gateway has ${connected}`);
          found = { residentMb: resident, activeAlarms: metrics.get('anlin_alarms_active') ?? 0 };
        },
      },
    );
    await verifyStored(gateway, load);
    return { devices, messages: load.acknowledged, reconnects: load.reconnects, ...found, emptyMb };
  } finally {
    await gateway.stop();
  }
}
