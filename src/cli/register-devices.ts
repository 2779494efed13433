import { z } from 'zod';
import type { SimulatedDevice } from '../../simulators/community.ts';

const answerShape = z.object({ id: z.string(), secret: z.string() });

export interface Registration {
  /** HTTP address of the gateway, e.g. `http://127.0.0.1:8080`. */
  readonly api: string;
  /** An API token whose role may add devices. */
  readonly token: string;
  readonly devices: readonly SimulatedDevice[];
}

/** Registers devices over the API, eight at a time; resolves with the secrets the gateway answered. Throws on the first refusal. */
export async function registerDevices({ api, token, devices }: Registration): Promise<SimulatedDevice[]> {
  const registered: SimulatedDevice[] = [];
  const rest = devices.entries();
  const work = async (): Promise<void> => {
    for (const [index, device] of rest) registered[index] = { ...device, secret: await registerOne(api, token, device) };
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return registered;
}

async function registerOne(api: string, token: string, { id, profile, place, secret }: SimulatedDevice): Promise<string> {
  const response = await fetch(new URL('/api/v1/devices', api), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id, profile, place, secret }),
    signal: AbortSignal.timeout(15_000),
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(`registering ${id}: expected 201, came ${response.status}: ${JSON.stringify(body)?.slice(0, 300)}`);
  return answerShape.parse(body).secret;
}
