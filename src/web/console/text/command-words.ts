import type { CommandDefinition, DeviceCommand, ExpectedReading, ParameterValue, ParameterValues } from '../data/commands.ts';
import type { Profile } from '../data/wire.ts';
import { languageNow, say } from './language.ts';
import { numberText, pointTitle, valueText } from './value-text.ts';

/** `Lock = unlocked`, in the words of the type. */
export function expectText(profile: Profile | undefined, expect: readonly ExpectedReading[]): string {
  return expect
    .map(({ point, component, value }) => {
      const reading = { ts: '', point, component, value, unit: null, quality: 'good' } as const;
      return `${pointTitle(profile, reading)} = ${valueText(profile, reading)}`;
    })
    .join(', ');
}

function parameterText(definition: CommandDefinition | undefined, name: string, value: ParameterValue): string {
  const parameter = definition?.parameters.find((each) => each.name === name);
  const title = parameter?.title[languageNow()] ?? name;
  if (typeof value === 'boolean') return `${title}: ${say(`value.${value}`)}`;
  if (typeof value === 'number') return `${title}: ${numberText(value)}${parameter?.unit ? ` ${parameter.unit}` : ''}`;
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
