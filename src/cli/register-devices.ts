import { z } from 'zod';
import type { SimulatedDevice } from '../../simulators/community.ts';
import { askGateway } from './control-client.ts';

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

/** Registers devices at the gateway that runs on `dataFolder`; those that an earlier simulation registered are lent their secrets. */
export async function registerLocally(dataFolder: string, wanted: readonly SimulatedDevice[]): Promise<readonly SimulatedDevice[]> {
  const known = new Map((await askGateway(dataFolder, 'device.list', {}))?.devices.map((device) => [device.id, device.profile]));
  const fresh = wanted.filter((device) => !known.has(device.id));
  if (fresh.length > 0) {
    const devices = fresh.map(({ id, profile, place, secret }) => ({ id, profile, place, secret }));
    await askGateway(dataFolder, 'device.add', { devices });
  }
  const playing: SimulatedDevice[] = [];
  for (const device of wanted) {
    const profile = known.get(device.id);
    if (profile !== undefined && profile !== device.profile)
      throw new Error(
        `device ${device.id}: expected ${device.profile}, came ${profile}: it is no device of a simulation; use --seed or an own ANLIN_DATA`,
      );
    const lent = profile === undefined ? null : await askGateway(dataFolder, 'device.lend', { id: device.id });
    playing.push(lent === null ? device : { ...device, secret: lent.secret });
  }
  return playing;
}
