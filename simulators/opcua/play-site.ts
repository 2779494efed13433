import { systemClock as clock } from '../../src/runtime/clock.ts';
import { opcuaSiteStory } from '../scenarios/opcua-site.ts';
import type { Moment } from '../scenarios/scenario.ts';
import { Simulation } from '../simulation.ts';
import { OpcuaSite } from './opcua-site.ts';

const tickMs = 100;
/** The story begins again after so long. */
const lapSeconds = 660;

/** Three lifts and a gas panel. */
export const siteDevices = [
  ...[1, 2, 3].map((n) => ({ id: `lift-bank-${n}`, profile: 'lift-controller-opcua' })),
  { id: 'gas-panel-1', profile: 'gas-panel-opcua' },
];

export interface SiteWish {
  readonly port: number;
  readonly seed?: number | undefined;
  readonly speed?: number | undefined;
  readonly folder?: string;
  readonly signal: AbortSignal;
  readonly onReady: (site: OpcuaSite) => void;
  readonly onMoment?: (moment: Moment) => void;
}

/** A real OPC UA server on which the story is played, again and again, until `signal`. */
export async function playSite({ port, seed = 1, speed = 1, folder, signal, onReady, onMoment }: SiteWish): Promise<void> {
  const devices = siteDevices.map((device) => ({ ...device, place: '', secret: '' }));
  const fresh = () => new Simulation({ devices, scenario: opcuaSiteStory, seed });
  let simulation = fresh();
  const site = await OpcuaSite.start({
    port,
    devices: siteDevices,
    ...(folder !== undefined && { folder }),
    obey: (id, command) => {
      const index = siteDevices.findIndex((device) => device.id === id);
      const { answer, said } = simulation.command(index, command, {}, clock.wall());
      for (const { values } of said.flatMap(({ messages }) => messages)) site.set(id, values);
      return answer.status === 'done' ? null : (answer.reason ?? '');
    },
  });
  let started = clock.monotonic();
  onReady(site);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const second = ((clock.monotonic() - started) / 1000) * speed;
      for (const { device, outgoing } of simulation.advance(second, clock.wall(), ({ moment }) => onMoment?.(moment))) {
        if (outgoing.kind !== 'publish') continue;
        for (const { values } of outgoing.messages) site.set(siteDevices[device]?.id ?? '', values);
      }
      if (second < lapSeconds) return;
      simulation = fresh();
      started = clock.monotonic();
    }, tickMs);
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
  await site.stop();
}
