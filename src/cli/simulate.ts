import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
import type { Counters } from '../../simulators/counters.ts';
import type { SiteThread } from '../../simulators/opcua/site-thread.ts';
import { runSimulation } from '../../simulators/run-simulation.ts';
import { scenarioNamed } from '../../simulators/scenarios/scenario-table.ts';
import type { PlayableProfile } from '../../simulators/simulation.ts';
import { idPattern } from '../model/id-pattern.ts';
import { systemClock } from '../runtime/clock.ts';
import { newSecret, systemRandom } from '../runtime/random.ts';
import { narration } from './narration.ts';
import type { Output } from './output.ts';
import { registerDevices } from './register-devices.ts';

export interface SimulateWish {
  /** `calm` when not given. */
  readonly scenario?: string | undefined;
  /** MQTT address of the gateway; `mqtt://127.0.0.1:1883` when not given. */
  readonly url?: string | undefined;
  /** Address for charging stations, e.g. `ws://127.0.0.1:8080/ocpp`; they are left out without it. */
  readonly ocpp?: string | undefined;
  /** Serves what stands behind an OPC UA server; left out without it. */
  readonly site?: SiteThread | undefined;
  /** JSON array (or JSON lines) of {id, profile, place, secret}, or cert and key (PEM files) of a charging station in place of the secret: devices that are registered already. */
  readonly devices?: string | undefined;
  /** Without `devices`: size of the community. */
  readonly buildings?: number | undefined;
  readonly seed?: number | undefined;
  readonly speed?: number | undefined;
  /** Seconds to run; until stopped when not given. */
  readonly forSeconds?: number | undefined;
  /** HTTP address and API token with which a new community is registered first, e.g. `http://127.0.0.1:8080`. */
  readonly api?: string | undefined;
  readonly token?: string | undefined;
  /** Registers a new community at the gateway on this machine and resolves with the same devices and their secrets. */
  readonly register?: ((wanted: readonly SimulatedDevice[]) => Promise<readonly SimulatedDevice[]>) | undefined;
  /** Compiled device types, for those without a model of their own. */
  readonly profiles?: ReadonlyMap<string, PlayableProfile> | undefined;
  readonly signal?: AbortSignal | undefined;
}

const deviceFile = z.array(
  z
    .object({
      id: z.string().regex(idPattern),
      profile: z.string().min(1),
      place: z.string().default(''),
      secret: z.string().default(''),
      cert: z.string().optional(),
      key: z.string().optional(),
    })
    .refine(
      ({ secret, cert, key }) => (cert === undefined ? secret !== '' : key !== undefined),
      'expected a secret, or cert and key (PEM files)',
    )
    .transform(
      ({ cert, key, ...device }): SimulatedDevice =>
        cert === undefined || key === undefined
          ? device
          : { ...device, certificate: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } },
    ),
);

/** `anlin simulate`: plays a scenario over the wire. Resolves when it was stopped or its time is over. */
export async function simulate(wish: SimulateWish, out: Output): Promise<Counters> {
  const scenario = scenarioNamed(wish.scenario ?? 'calm');
  const seed = wish.seed ?? 1;
  const devices = await devicesOf(wish, seed);
  const stop = [wish.signal, wish.forSeconds === undefined ? undefined : AbortSignal.timeout(wish.forSeconds * 1000)];
  const say = (text: string) => (out.json ? undefined : out.line(text));
  say(`${scenario[out.language]}: ${devices.length} ${out.language === 'zh' ? '台设备' : 'devices'}, seed ${seed}`);
  const counters = await runSimulation({
    url: wish.url ?? 'mqtt://127.0.0.1:1883',
    ocpp: wish.ocpp,
    site: wish.site,
    devices,
    scenario,
    seed,
    speed: wish.speed ?? 1,
    ...(wish.profiles && { profiles: wish.profiles }),
    signal: AbortSignal.any(stop.filter((signal) => signal !== undefined)),
    onMoment: (happening, nextAt) => {
      say(`${happening.moment.at} s  ${happening.moment[out.language]}`);
      // The demo, whose child this is, tells it on the pages.
      const told = narration(happening, systemClock.wall(), nextAt);
      if (told !== null) process.send?.({ narration: told }, undefined, undefined, () => {});
    },
    onProgress: (now, second) => out.progress(`${Math.round(second)} s  ${line(now)}`),
  });
  if (out.json) out.line(JSON.stringify({ scenario: scenario.name, devices: devices.length, seed, ...counters }));
  else out.line(line(counters));
  return counters;
}

function line(now: Readonly<Counters>): string {
  return (
    `${now.connected} connected, ${now.sent} sent, ${now.acknowledged} acknowledged, ${now.waiting} waiting` +
    (now.failures > 0 ? `, ${now.failures} connections lost` : '') +
    (now.refused > 0 ? `, ${now.refused} refused (name or secret: see --devices, --token)` : '') +
    (now.dropped > 0 ? `, ${now.dropped} dropped` : '')
  );
}

async function devicesOf(wish: SimulateWish, seed: number): Promise<readonly SimulatedDevice[]> {
  if (wish.devices !== undefined) return readDevices(wish.devices);
  const wanted = community({
    seed,
    buildings: wish.buildings ?? 3,
    stations: wish.ocpp !== undefined,
    alarmUnits: true,
    secret: () => newSecret(systemRandom),
  });
  if (wish.token === undefined) return (await wish.register?.(wanted)) ?? wanted;
  return registerDevices({ api: wish.api ?? 'http://127.0.0.1:8080', token: wish.token, devices: wanted });
}

export function readDevices(file: string): readonly SimulatedDevice[] {
  const text = readFileSync(file, 'utf8').trim();
  const parsed: unknown = text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((row) => JSON.parse(row));
  const checked = deviceFile.safeParse(parsed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new Error(`${file}: expected {id, profile, place, secret} for each device, at ${issue?.path.join('/')}: ${issue?.message}`);
}
