import type { Alarm } from '../model/alarm.ts';
import { covers, type PlacePath } from '../model/place.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry, TerminalEntry } from '../model/registry.ts';
import { holdsRole, type Identity, type RoleHolder } from './people/identity.ts';
import { seesPlace } from './people/permissions.ts';
import type { ApiPorts } from './ports.ts';
import { ApiProblem } from './problem-document.ts';

/** What an identity may see. What it may not is answered exactly as what is not there: 404 tells nothing (ASVS 8.2.2). */
const nothing = (what: string, id: string) =>
  new ApiProblem('not-found', `expected ${what} that you may see, came ${JSON.stringify(id.slice(0, 80))}`);

export function roleHolder(identity: Identity | null): RoleHolder {
  if (!holdsRole(identity)) throw new ApiProblem('sign-in-required', 'Nobody is signed in');
  return identity;
}

/** For what others will ask about by name: a token has none. */
export function requirePerson(holder: RoleHolder): RoleHolder {
  if (holder.kind === 'session') return holder;
  throw new ApiProblem('person-required', 'expected a signed-in person, came an API token');
}

/** A device in service. */
export function visibleDevice(ports: Pick<ApiPorts, 'reader'>, identity: Identity | null, id: string): DeviceEntry {
  const device = ports.reader.devices().find((entry) => entry.id === id);
  if (device === undefined || !seesPlace(identity, device.place)) throw nothing('a device in service', id);
  return device;
}

/** A device in service or retired: what it said stays readable. */
export function recordedDevice(
  ports: Pick<ApiPorts, 'reader'>,
  identity: Identity | null,
  id: string,
): { readonly entry: DeviceEntry; readonly retired: boolean } {
  const found = ports.reader.device(id);
  if (found === null || !seesPlace(identity, found.entry.place)) throw nothing('a device', id);
  return found;
}

export function visibleTerminal(ports: Pick<ApiPorts, 'reader'>, identity: Identity | null, id: string): TerminalEntry {
  const terminal = ports.reader.terminals().find((entry) => entry.id === id);
  if (terminal === undefined || !seesPlace(identity, terminal.place)) throw nothing('a terminal', id);
  return terminal;
}

export function visibleAlarm(ports: Pick<ApiPorts, 'reader'>, identity: Identity | null, id: string): Alarm {
  const alarm = ports.reader.alarm(id);
  if (alarm === null || !seesPlace(identity, alarm.place)) throw nothing('an alarm', id);
  return alarm;
}

export function knownProfile(ports: Pick<ApiPorts, 'profiles'>, id: string): DeviceProfile {
  const profile = ports.profiles().find((entry) => entry.id === id);
  if (profile === undefined) throw nothing('a profile', id);
  return profile;
}

/** The narrower of the place asked for and the own place; null when they have nothing in common. */
export function narrowed(own: PlacePath, asked: PlacePath | undefined): PlacePath | null {
  if (asked === undefined || covers(asked, own)) return own;
  return covers(own, asked) ? asked : null;
}

/** For writes: a place outside one's own is no secret, so it is refused by name. */
export function requireOwnPlace(identity: RoleHolder, place: PlacePath): void {
  if (covers(identity.place, place)) return;
  throw new ApiProblem('not-allowed', `body.place: expected ${JSON.stringify(identity.place)} or below, came ${JSON.stringify(place)}`);
}
