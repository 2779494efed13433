import type { CommandDefinition } from '../../model/command.ts';
import type { DeviceProfile, PointBinding } from '../../model/profile.ts';
import type { Rule } from '../../model/rule.ts';

function pointJson({ point, component, range }: PointBinding) {
  return {
    point: point.name,
    component,
    kind: point.kind,
    title: point.title,
    unit: point.unit,
    ucum: point.ucum,
    words: [...point.words].map(([word, title]) => ({ word, title })),
    range: range ?? point.range,
  };
}

export function ruleJson(rule: Rule, profile: string | null) {
  const { id, severity, title, guidance, raiseDelaySeconds, clearDelaySeconds, lifeSafety, unless, suppressedBy = [], source } = rule;
  return {
    profile,
    id,
    severity,
    title,
    guidance,
    condition: { ...rule.condition },
    raiseDelaySeconds,
    clearDelaySeconds,
    lifeSafety,
    unless,
    suppressedBy,
    source,
  };
}

/** How it is carried is between the device type and the source; a screen is told by which. */
function commandDefinitionJson({ id, title, does, confirm, parameters, timeoutMs, expect, carriage }: CommandDefinition) {
  return {
    id,
    title,
    does,
    confirm,
    parameters: parameters.map(({ words, ...rest }) => ({ ...rest, words: [...words].map(([word, name]) => ({ word, title: name })) })),
    timeoutMs,
    expect: expect.map((each) => ({ ...each })),
    carriers: Object.keys(carriage),
  };
}

export function profileJson(profile: DeviceProfile) {
  const { id, version, domain, title, summary, safety, expectedIntervalSeconds } = profile;
  return { id, version, domain, title, summary, safety, expectedIntervalSeconds, points: profile.bindings.map(pointJson) };
}

export function profileWithRulesJson(profile: DeviceProfile) {
  return {
    ...profileJson(profile),
    commands: profile.commands.map(commandDefinitionJson),
    rules: profile.rules.map((rule) => ruleJson(rule, profile.id)),
    examples: profile.examples.map((example) => ({ ...example })),
    quirks: profile.quirks,
    privateFields: profile.privacy.map(({ path, treatment }) => ({
      pointer: path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      treatment,
    })),
  };
}
