import type { ActOrigin } from '../model/act.ts';
import type { Firing, FiringEffect, InterlockAct, InterlockDefinition, InterlockNote, InterlockSite } from '../model/interlock.ts';
import { interlockDisabledRule, interlockNotConfirmedRule, interlockReleaseRule } from '../model/interlock-rules.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import type { Occasion } from './begin-firing.ts';
import { words } from './words.ts';

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'interlock' };

/** An effect is over and was not confirmed: about the device that should have moved. */
export function tellLost(firing: Firing, effect: FiringEffect, inService: boolean): Signal {
  return {
    subject: inService ? subjectKey('device', effect.deviceId) : subjectKey('place', firing.area),
    component: `${firing.interlock}/${effect.effect}`,
    rule: interlockNotConfirmedRule,
    to: 'event',
    reason: words.notConfirmed(firing.title, effect, effect.reason),
  };
}

/** It should have moved something, and did not. */
export function tellNothing({ id, title }: InterlockDefinition, { place }: Occasion, why: Text): Signal {
  return {
    subject: subjectKey('place', place),
    component: id,
    rule: interlockNotConfirmedRule,
    to: 'event',
    reason: { zh: `联动“${title.zh}”：${why.zh}`, en: `Interlock "${title.en}": ${why.en}` },
  };
}

export function tellRelease(firing: Firing, what: 'waiting' | 'given' | 'over'): Signal {
  const wait = firing.release === null ? 0 : firing.release.until - firing.at;
  const reason = what === 'waiting' ? words.releaseWaits(firing.title, wait) : what === 'given' ? words.releaseGiven : words.releaseOver;
  return {
    subject: subjectKey('place', firing.area),
    component: firing.id,
    rule: interlockReleaseRule,
    to: what === 'waiting' ? 'true' : 'false',
    reason,
  };
}

/** One that was enabled is not any more, and no person did that. */
export function tellDisabled(site: InterlockSite, before: InterlockDefinition | undefined, stillThere: boolean): Signal {
  const title = before?.title ?? { zh: site.interlock, en: site.interlock };
  return {
    subject: subjectKey('place', site.place),
    component: site.interlock,
    rule: interlockDisabledRule,
    to: 'event',
    reason: words.disabled({ title }, stillThere ? words.changed : words.gone),
  };
}

export function firedNote(firing: Firing, origin: ActOrigin): InterlockNote {
  const { id, alarmId, occurrence, rule, deviceId, version, area, testBy, without, spared, position } = firing;
  const effects = firing.effects.map(({ effect, deviceId: device, command, parameters }) => ({ effect, device, command, parameters }));
  return {
    act: testBy === null ? 'interlock.fired' : 'interlock.test-fired',
    target: `interlock:${firing.interlock}`,
    origin,
    detail: { firing: id, alarm: alarmId, occurrence, rule, device: deviceId, version, area, effects, without, spared, position },
  };
}

export function overNote({ position }: RecordStamp, firing: Firing): InterlockNote {
  const effects = firing.effects.map(({ effect, deviceId, state, commandId }) => ({ effect, device: deviceId, state, command: commandId }));
  const detail = { firing: firing.id, alarm: firing.alarmId, effects, position };
  return { act: 'interlock.over', target: `interlock:${firing.interlock}`, origin: gateway, detail };
}

const acts = {
  propose: 'interlock.proposed',
  test: 'interlock.tested',
  witness: 'interlock.witnessed',
  approve: 'interlock.enabled',
  disable: 'interlock.disabled',
} as const satisfies Partial<Record<InterlockAct['act'], string>>;

export function siteNote(act: keyof typeof acts, site: InterlockSite, origin: ActOrigin): InterlockNote {
  const { interlock, place, version, proposed, test, disabled } = site;
  const comment =
    act === 'disable'
      ? disabled?.comment
      : act === 'witness'
        ? test?.witnessed?.comment
        : act === 'approve'
          ? site.approved?.comment
          : proposed.comment;
  const tested = test === null ? {} : { test: { firing: test.firing, by: test.fired.by, confirmed: test.confirmed, of: test.of } };
  const seen = test?.witnessed == null ? {} : { witness: { by: test.witnessed.by, passed: test.witnessed.passed } };
  return {
    act: acts[act],
    target: `interlock:${interlock}`,
    origin,
    detail: { place, version, proposedBy: proposed.by, ...tested, ...seen, comment: comment ?? null },
  };
}
