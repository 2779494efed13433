import { partsOf } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { LabPlaces } from './replay-part.ts';

/**
 * Who takes part in the rules about places of either set: every device whose type binds a point that they look at. Null = there are
 * no such rules.
 */
export function takingPart(
  current: DeviceProfile,
  draft: DeviceProfile,
  inForce: Iterable<DeviceProfile>,
  devices: readonly DeviceEntry[],
): LabPlaces | null {
  const points = new Set(
    [...current.rules, ...draft.rules].flatMap(({ condition }) => partsOf(condition).flatMap((when) => when.map(({ point }) => point))),
  );
  if (points.size === 0) return null;
  const types = [...inForce].filter(({ id, bindings }) => id !== current.id && bindings.some(({ point }) => points.has(point.name)));
  const ids = new Set([current.id, ...types.map(({ id }) => id)]);
  return { devices: devices.filter(({ profile }) => ids.has(profile)), types };
}
