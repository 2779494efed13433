import type { Firing, FiringEffect, InterlockDefinition, InterlockSite } from '../model/interlock.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { PlacePath } from '../model/place.ts';
import type { Targets } from './targets.ts';

/** What fires: an occurrence of an alarm, or somebody who tests. */
export interface Occasion {
  readonly id: string;
  readonly alarmId: string | null;
  readonly occurrence: number;
  readonly rule: string;
  readonly deviceId: string | null;
  readonly place: PlacePath;
  readonly testBy: string | null;
}

/** A firing before anything of it was asked for. */
export function beginFiring(
  stamp: RecordStamp,
  definition: InterlockDefinition,
  site: Pick<InterlockSite, 'place'>,
  occasion: Occasion,
  targets: Targets,
): Firing {
  const { at, run, position } = stamp;
  const effects = targets.moved.map(({ effect, deviceId }): FiringEffect => {
    const { delayMs, dangerous, order, command, parameters, title } = effect;
    const failSafeMs = effect.failSafe.ms;
    const late = dangerous ? { lateRun: null, lateAt: null } : { lateRun: run + failSafeMs, lateAt: at + failSafeMs };
    return {
      effect: effect.id,
      title,
      deviceId,
      command,
      parameters,
      order,
      delayMs,
      failSafeMs,
      dangerous,
      state: 'waiting',
      attempts: 0,
      commandId: null,
      dueRun: null,
      ...late,
      requestedAt: null,
      endedAt: null,
      confirmedLateAt: null,
      reason: null,
    };
  });
  const { release } = definition;
  const waits = release !== null && effects.some(({ dangerous }) => dangerous);
  return {
    ...occasion,
    interlock: definition.id,
    version: definition.version,
    title: definition.title,
    area: targets.area,
    site: site.place,
    at,
    position,
    endedAt: null,
    effects,
    without: targets.without,
    spared: targets.spared,
    release: waits ? { by: [], untilRun: run + release.ms, until: at + release.ms, state: 'waiting' } : null,
  };
}
