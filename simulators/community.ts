import { seeded } from './random.ts';

/** An installed device as the simulation plays it. */
export interface SimulatedDevice {
  readonly id: string;
  /** Device type, e.g. `gas-household`. */
  readonly profile: string;
  /** Place path, e.g. `阳光社区/1号楼/1单元`. */
  readonly place: string;
  /** Empty = it has none, and shows a certificate. */
  readonly secret: string;
  /** A client certificate and its key, PEM. `ca`: whom it trusts; the usual ones when not given. */
  readonly certificate?: { readonly cert: string; readonly key: string; readonly ca?: string };
}

export interface CommunityWish {
  readonly seed: number;
  /** 3 when not given. */
  readonly buildings?: number;
  /** Name of the root place; `阳光社区` when not given. */
  readonly name?: string;
  /** With two charging stations over OCPP at each building: 1.6 and 2.0.1. */
  readonly stations?: boolean;
  /** With an alarm unit in each lift car. */
  readonly alarmUnits?: boolean;
  /** With two lifts and a gas panel behind an OPC UA server at each building. */
  readonly behindServer?: boolean;
  /** Secret of the device with this id. Chance with a seed is no source of secrets, so the caller brings them. */
  readonly secret: (id: string) => string;
}

/**
 * A community: buildings of one to three units; each unit has a lift with a sensor on its door, gas detectors in a
 * sample of its households, SOS buttons where old people live, a door controller, a detector with a valve at its gas
 * riser and smoke detectors on some landings. A building has charging posts, every second one an e-bike cabinet, and ten
 * share an air station. The same seed gives the same devices, in order.
 */
export function community({
  seed,
  buildings = 3,
  name = '阳光社区',
  stations = false,
  alarmUnits = false,
  behindServer = false,
  secret,
}: CommunityWish): SimulatedDevice[] {
  if (!Number.isInteger(buildings) || buildings < 1) throw new Error(`buildings: expected a whole number from 1, came ${buildings}`);
  const devices: SimulatedDevice[] = [];
  const add = (id: string, profile: string, place: string) => devices.push({ id, profile, place, secret: secret(id) });
  for (let building = 1; building <= buildings; building++) {
    const random = seeded(seed, `building-${building}`);
    const { whole } = seeded(seed, `building-${building}/common`);
    const units = random.whole(1, 3);
    for (let unit = 1; unit <= units; unit++) {
      const at = `${building}-${unit}`;
      const place = `${name}/${building}号楼/${unit}单元`;
      add(`lift-${at}`, 'lift-monitor', place);
      if (alarmUnits) add(`lift-alarm-${at}`, 'lift-alarm-unit', place);
      add(`lift-door-${at}`, 'lift-door-vibration', place);
      for (const { floor, room } of households(random.whole(4, 8), random)) {
        const home = `${place}/${floor}层/${room}室`;
        add(`gas-${at}-${room}`, 'gas-household', home);
        if (random.chance(0.35)) add(`sos-${at}-${room}`, 'sos-button', home);
      }
      add(`door-${at}`, 'door-controller', place);
      add(`gas-shaft-${at}`, 'gas-shaft-valve', place);
      const topLanding = 4 * whole(1, 3) + 1;
      for (let floor = 1; floor <= topLanding; floor += 4) add(`smoke-${at}-${floor}`, 'smoke-detector', `${place}/${floor}层`);
    }
    const outside = `${name}/${building}号楼`;
    const posts = whole(1, 2);
    for (let post = 1; post <= posts; post++) add(`charger-${building}-${post}`, 'charging-post', outside);
    if (stations) for (const version of ['16', '201']) add(`charger-ocpp${version}-${building}`, `charging-post-ocpp${version}`, outside);
    if (behindServer) {
      for (const n of [1, 2]) add(`lift-bank-${building}-${n}`, 'lift-controller-opcua', outside);
      add(`gas-panel-${building}`, 'gas-panel-opcua', outside);
    }
    if (building % 2 === 1) add(`ebike-${building}`, 'ebike-cabinet', outside);
    if (building % 10 === 1) add(`air-${building}`, 'air-quality', name);
  }
  return devices;
}

/** `count` different homes, rooms named as in the field: floor and two digits, e.g. 1203. */
function households(count: number, random: { whole(low: number, high: number): number }): { floor: number; room: string }[] {
  const homes = new Map<string, number>();
  while (homes.size < count) {
    const floor = random.whole(1, 18);
    homes.set(`${floor}0${random.whole(1, 4)}`, floor);
  }
  return [...homes].map(([room, floor]) => ({ floor, room })).sort((a, b) => Number(a.room) - Number(b.room));
}
