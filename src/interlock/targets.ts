import type { Alarm } from '../model/alarm.ts';
import { type EffectDefinition, type InterlockCause, type InterlockDefinition, interlockBounds } from '../model/interlock.ts';
import { covers, type PlacePath } from '../model/place.ts';
import { placeAt } from '../model/place-level.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { severities } from '../model/severity.ts';

/** What an interlock has to know of installed devices. */
export interface Installed {
  /** In service. */
  readonly devices: () => Iterable<{ readonly id: string; readonly place: PlacePath }>;
  readonly profileOf: (deviceId: string) => DeviceProfile | undefined;
}

export interface Targets {
  readonly area: PlacePath;
  /** In the order of the effects, devices by id. */
  readonly moved: readonly { readonly effect: EffectDefinition; readonly deviceId: string }[];
  readonly without: readonly string[];
  readonly spared: readonly string[];
  /** More devices than the bound: the rest is not moved. */
  readonly beyond: number;
}

export function causeFits(cause: InterlockCause, alarm: Pick<Alarm, 'rule' | 'severity'>, hazard: string | undefined): boolean {
  if (cause.rules.length > 0 && !cause.rules.includes(alarm.rule)) return false;
  if (cause.hazard !== null && cause.hazard !== hazard) return false;
  return cause.severity === null || severities.indexOf(alarm.severity) <= severities.indexOf(cause.severity);
}

/** The rules of a device type that may be a cause. */
export function causeRules(cause: InterlockCause, profile: DeviceProfile) {
  return profile.rules.filter((rule) => causeFits(cause, { rule: rule.id, severity: rule.severity }, rule.hazard?.id));
}

export function offers(effect: Pick<EffectDefinition, 'command' | 'point'>, profile: DeviceProfile): boolean {
  return (
    profile.commands.some(({ id }) => id === effect.command) &&
    (effect.point === null || profile.bindings.some(({ point }) => point.name === effect.point))
  );
}

/** The devices that an alarm here moves: never outside the area, nor outside the place that it was approved for. */
export function targetsOf(
  definition: InterlockDefinition,
  from: { readonly deviceId: string | null; readonly place: PlacePath },
  site: PlacePath,
  { devices, profileOf }: Installed,
): Targets {
  const area = placeAt(from.place, definition.area);
  const near = [...devices()].filter(({ place }) => covers(area, place) && covers(site, place)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const moved: { effect: EffectDefinition; deviceId: string }[] = [];
  const without: string[] = [];
  const spared = new Set<string>();
  for (const effect of definition.effects) {
    const candidates = near.filter(({ id }) => {
      const profile = profileOf(id);
      return (effect.on === 'area' || id === from.deviceId) && profile !== undefined && offers(effect, profile);
    });
    // The room of the alarm is where its place says; what is not known to be elsewhere is in it.
    const sparks = candidates.filter(({ place }) => effect.sparks && definition.explosive && covers(from.place, place));
    for (const { id } of sparks) spared.add(id);
    const left = candidates.filter((each) => !sparks.includes(each));
    if (left.length === 0) without.push(effect.id);
    for (const { id } of left) moved.push({ effect, deviceId: id });
  }
  const kept = moved.slice(0, interlockBounds.devices);
  return { area, moved: kept, without, spared: [...spared].sort(), beyond: moved.length - kept.length };
}
