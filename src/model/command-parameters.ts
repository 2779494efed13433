import {
  type Command,
  type CommandDefinition,
  type CommandParameter,
  maxTextParameter,
  type ParameterValue,
  type ParameterValues,
} from './command.ts';

export interface ParameterProblem {
  readonly field: string;
  readonly expected: string;
  readonly came: string;
}

const control = /\p{Cc}/u;

/** What was given for the parameters of a command; the first problem when it does not fit. */
export function checkParameters(
  definition: CommandDefinition,
  given: Readonly<Record<string, unknown>>,
): { readonly values: ParameterValues } | { readonly problem: ParameterProblem } {
  const known = new Map(definition.parameters.map((parameter) => [parameter.name, parameter]));
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const expected = known.size === 0 ? 'no parameters' : `parameters ${[...known.keys()].join(', ')}`;
    return { problem: { field: 'parameters', expected, came: name.slice(0, 40) } };
  }
  const values: Record<string, ParameterValue> = {};
  for (const parameter of definition.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined;
    if (value === undefined && !parameter.required) continue;
    if (!fits(parameter, value)) {
      const came = value === undefined ? 'nothing' : JSON.stringify(value)?.slice(0, 60);
      return { problem: { field: `parameters.${parameter.name}`, expected: expectedOf(parameter), came: came ?? typeof value } };
    }
    values[parameter.name] = value;
  }
  return { values };
}

function fits(parameter: CommandParameter, value: unknown): value is ParameterValue {
  const { type, min, max, whole, words } = parameter;
  switch (type) {
    case 'number':
      return (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        (min === null || value >= min) &&
        (max === null || value <= max) &&
        (!whole || Number.isInteger(value))
      );
    case 'text':
      return typeof value === 'string' && !control.test(value) && value.length >= (min ?? 0) && value.length <= (max ?? maxTextParameter);
    case 'boolean':
      return typeof value === 'boolean';
    case 'enum':
      return typeof value === 'string' && words.has(value);
  }
}

export function expectedOf({ type, min, max, whole, unit, words }: CommandParameter): string {
  switch (type) {
    case 'number':
      return `a ${whole ? 'whole ' : ''}number from ${min} to ${max}${unit === null ? '' : ` ${unit}`}`;
    case 'text':
      return `a text of ${min ?? 0} to ${max ?? maxTextParameter} characters`;
    case 'boolean':
      return 'true or false';
    case 'enum':
      return [...words.keys()].join(' | ');
  }
}

/** What was typed, as the kinds the definition asks for; what does not fit stays a text and is refused as such. */
export function readTexts(
  definition: CommandDefinition,
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, ParameterValue>> {
  const types = new Map(definition.parameters.map(({ name, type }) => [name, type]));
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const type = types.get(name);
      if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return [name, Number(text)];
      if (type === 'boolean' && (text === 'true' || text === 'false')) return [name, text === 'true'];
      return [name, text];
    }),
  );
}

/** What must be read back of this very command. The device type has been checked: every parameter named here is required. */
export function expectedReadings(definition: CommandDefinition, values: ParameterValues): Command['expect'] {
  return definition.expect.map(({ point, component, value }) => {
    const name = component.match(/^\{(.+)\}$/)?.[1];
    return {
      point,
      component: name === undefined ? component : String(values[name]),
      value: typeof value === 'object' ? (values[value.parameter] ?? '') : value,
    };
  });
}
