import type { PlacePath } from '../model/place.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { type SubjectKey, splitSubject } from '../model/subject.ts';
import type { JudgePorts } from './judge-ports.ts';

/** Where an alarm about this subject belongs: what hangs on no place, or is not known any more, on the root. */
export function placeOf(
  subject: SubjectKey,
  devices: ReadonlyMap<string, DeviceEntry>,
  { terminals, subscribers, lowerGateways }: Pick<JudgePorts, 'terminals' | 'subscribers' | 'lowerGateways'>,
): PlacePath {
  const { kind, id } = splitSubject(subject);
  if (kind === 'device') return devices.get(id)?.place ?? '';
  if (kind === 'place') return id;
  if (kind === 'terminal') return terminals().find((terminal) => terminal.id === id)?.place ?? '';
  if (kind === 'path') return subscribers.find((subscriber) => subscriber.id === id)?.place ?? '';
  if (kind === 'gateway') return lowerGateways().find((gateway) => gateway.id === id)?.place ?? '';
  return '';
}
