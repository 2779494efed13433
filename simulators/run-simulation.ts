import { type Clock, systemClock } from '../src/runtime/clock.ts';
import type { SimulatedDevice } from './community.ts';
import { type Counters, newCounters } from './counters.ts';
import { DeviceLink } from './device-link.ts';
import type { Link } from './link.ts';
import { payload } from './message.ts';
import { OcppLink, stationTypes } from './ocpp/ocpp-link.ts';
import { isBehindServer, type SiteThread } from './opcua/site-thread.ts';
import { seeded } from './random.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { type Answered, type Happening, type PlayableProfile, Simulation } from './simulation.ts';

const tickMs = 100;
/** Devices that begin to connect in one tick: 10,000 are up after ten seconds and no listen queue overflows. */
const connectsPerTick = 100;
const progressMs = 2_000;

export interface SimulationRun {
  /** e.g. `mqtt://127.0.0.1:1883`. */
  readonly url: string;
  /** Where charging stations connect, e.g. `ws://127.0.0.1:8080/ocpp`; they are left out without it. */
  readonly ocpp?: string | undefined;
  /** Serves what stands behind an OPC UA server; left out without it. */
  readonly site?: SiteThread | undefined;
  readonly devices: readonly SimulatedDevice[];
  readonly scenario: Scenario;
  readonly seed: number;
  /** Simulated seconds per second of wall time; 1 when not given. Messages carry the wall time at which they are sent. */
  readonly speed?: number;
  readonly profiles?: ReadonlyMap<string, PlayableProfile>;
  /** Ends the run. */
  readonly signal: AbortSignal;
  readonly onProgress?: (counters: Readonly<Counters>, second: number) => void;
  /** `nextAt`: ms since epoch of what comes next; null = nothing more. */
  readonly onMoment?: (happening: Happening, nextAt: number | null) => void;
  readonly clock?: Clock;
}

/** Plays until `signal` is aborted; then waits up to two seconds for acknowledgements and resolves with the counts. */
export async function runSimulation(run: SimulationRun): Promise<Counters> {
  const { url, ocpp, site, scenario, seed, speed = 1, signal, clock = systemClock } = run;
  const devices = run.devices.filter(
    ({ profile }) => (ocpp !== undefined || !(profile in stationTypes)) && (site !== undefined || !isBehindServer(profile)),
  );
  if (!(speed > 0)) throw new Error(`speed: expected a number above 0, came ${speed}`);
  const simulation = new Simulation({ devices, scenario, seed, ...(run.profiles && { profiles: run.profiles }) });
  const counters = newCounters();
  const obey =
    (index: number) =>
    (name: string, parameters: Readonly<Record<string, unknown>>): Answered['answer'] => {
      const { answer, said } = simulation.command(index, name, parameters, clock.wall());
      for (const outgoing of said) links[index]?.send(outgoing.channel, payload(outgoing), outgoing.dup);
      return answer;
    };
  site?.onCommand((id, name) => {
    const answer = obey(devices.findIndex((device) => device.id === id))(name, {});
    return answer.status === 'done' ? null : (answer.reason ?? '');
  });
  const links: readonly Link[] = devices.map((device, index): Link => {
    if (site !== undefined && isBehindServer(device.profile)) return site.link(device, counters);
    const random = seeded(seed, `${device.id}/link`);
    if (ocpp === undefined || !(device.profile in stationTypes))
      return new DeviceLink(device, url, counters, random, simulation.takesCommands(index) ? obey(index) : null);
    return new OcppLink(device, ocpp, counters, random);
  });
  const started = clock.monotonic();
  let connecting = 0;
  let reported = started;

  const tick = (): void => {
    for (const end = Math.min(links.length, connecting + connectsPerTick); connecting < end; connecting++) links[connecting]?.up();
    const now = clock.monotonic();
    const second = ((now - started) / 1000) * speed;
    for (const { device, outgoing } of simulation.advance(second, clock.wall(), (happening) => {
      const { next } = happening;
      run.onMoment?.(happening, next === null ? null : clock.wall() + ((next.second - second) / speed) * 1000);
    })) {
      const link = links[device];
      if (link === undefined) continue;
      if (outgoing.kind === 'publish') link.send(outgoing.channel, payload(outgoing), outgoing.dup);
      else if (outgoing.up) link.up();
      else link.down();
    }
    if (now - reported >= progressMs) {
      reported = now;
      run.onProgress?.(counters, second);
    }
  };

  await new Promise<void>((resolve, reject) => {
    if (signal.aborted) return resolve();
    const timer = setInterval(() => {
      try {
        tick();
      } catch (error) {
        clearInterval(timer);
        reject(error);
      }
    }, tickMs);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      resolve();
    });
  }).finally(async () => {
    const deadline = clock.monotonic() + 2_000;
    while (counters.waiting > 0 && counters.connected > 0 && clock.monotonic() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(links.map((link) => link.close()));
  });
  return counters;
}
