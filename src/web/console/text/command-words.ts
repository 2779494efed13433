import { withUnit } from '../../page/unit-text.ts';
import type { CommandDefinition, DeviceCommand, ExpectedReading, ParameterValue, ParameterValues } from '../data/commands.ts';
import type { Profile } from '../data/wire.ts';
import { languageNow, say } from './language.ts';
import { numberText, pointOf, pointTitle, valueText } from './value-text.ts';

/** `Lock = unlocked`, in the words of the type. */
export function expectText(profile: Profile | undefined, expect: readonly ExpectedReading[]): string {
  return expect
    .map(({ point, component, value }) => {
      const unit = pointOf(profile, { point, component })?.unit ?? null;
      const reading = { ts: '', point, component, value, unit, quality: 'good' } as const;
      return `${pointTitle(profile, reading)} = ${valueText(profile, reading)}`;
    })
    .join(', ');
}

/** Why it is where it is; null = nothing more is known. The gateway knows points by their names only: those are said here by their titles. */
export function reasonText({ code, reason, expect, timeoutMs }: DeviceCommand, profile: Profile | undefined): string | null {
  if (code === 'read-back' || code === 'not-confirmed')
    return say(`commands.outcome.${code}`, { what: expectText(profile, expect), seconds: Math.round(timeoutMs / 1_000) });
  return reason === null ? null : reason[languageNow()];
}

function parameterText(definition: CommandDefinition | undefined, name: string, value: ParameterValue): string {
  const parameter = definition?.parameters.find((each) => each.name === name);
  const title = parameter?.title[languageNow()] ?? name;
  if (typeof value === 'boolean') return `${title}: ${say(`value.${value}`)}`;
  if (typeof value === 'number') return `${title}: ${withUnit(numberText(value), parameter?.unit)}`;
  return `${title}: ${parameter?.words.find(({ word }) => word === value)?.title[languageNow()] ?? value}`;
}

export function parametersText(definition: CommandDefinition | undefined, given: ParameterValues): string {
  return Object.entries(given)
    .map(([name, value]) => parameterText(definition, name, value))
    .join(', ');
}

/** Where a command stands, in the fewest words that are true. */
export function commandStateText({ state, over, sentAt }: DeviceCommand): string {
  return over && sentAt === null ? say('commands.state.unsent') : say(`commands.state.${state}`);
}
