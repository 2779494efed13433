import type { Firing, InterlockDefinition, InterlockSite, SiteAct, SourcedTime } from '../../model/interlock.ts';
import { rfc3339 } from '../../model/rfc3339.ts';

const orNull = (ms: number | null) => (ms === null ? null : rfc3339(ms));
const acted = <T extends SiteAct>(act: T) => ({ ...act, at: rfc3339(act.at) });
const sourced = ({ ms, source }: SourcedTime) => ({ seconds: ms / 1000, source });

export function siteJson({ place, version, state, proposed, test, approved, disabled }: InterlockSite) {
  return {
    place,
    version,
    state,
    proposed: acted(proposed),
    test: test && { ...test, fired: acted(test.fired), witnessed: test.witnessed && acted(test.witnessed) },
    approved: approved && acted(approved),
    disabled: disabled && { ...disabled, at: rfc3339(disabled.at) },
  };
}

export function interlockJson(definition: InterlockDefinition, sites: readonly InterlockSite[]) {
  const { id, version, title, summary, cause, area, release, explosive } = definition;
  const effects = definition.effects.map(
    ({ id: effect, title: words, on, command, parameters, point, order, delayMs, failSafe, ...rest }) => ({
      id: effect,
      title: words,
      on,
      command,
      parameters,
      point,
      order,
      delaySeconds: delayMs / 1000,
      failSafe: sourced(failSafe),
      dangerous: rest.dangerous,
      sparks: rest.sparks,
    }),
  );
  const own = sites.filter(({ interlock }) => interlock === id).map(siteJson);
  return { id, version, title, summary, cause, area, release: release && sourced(release), explosive, effects, sites: own };
}

export function firingJson({ position, effects, release, ...firing }: Firing) {
  return {
    ...firing,
    at: rfc3339(firing.at),
    endedAt: orNull(firing.endedAt),
    effects: effects.map((each) => ({
      effect: each.effect,
      title: each.title,
      deviceId: each.deviceId,
      command: each.command,
      parameters: each.parameters,
      state: each.state,
      dangerous: each.dangerous,
      attempts: each.attempts,
      commandId: each.commandId,
      lateAt: orNull(each.lateAt),
      requestedAt: orNull(each.requestedAt),
      endedAt: orNull(each.endedAt),
      confirmedLateAt: orNull(each.confirmedLateAt),
      reason: each.reason,
    })),
    release: release && {
      state: release.state,
      until: rfc3339(release.until),
      by: release.by.map(({ by, at }) => ({ by, at: rfc3339(at) })),
    },
  };
}
