import { Button } from 'antd';
import { useId } from 'react';
import { unitText } from '../../../page/unit-text.ts';
import type { CommandDefinition, CommandParameter, ParameterValues } from '../../data/commands.ts';
import { readParameters } from '../../data/commands.ts';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly definition: CommandDefinition;
  /** Null: this person may only read what there is. */
  readonly ask: ((parameters: ParameterValues) => void) | null;
}

/** One command that the device takes, with what has to be filled in; asking for it leads to the question whether it shall be sent. */
export function CommandForm({ definition, ask }: Shown) {
  const { pick, say } = useWords();
  const title = useId();
  return (
    <form
      className="command"
      data-command={definition.id}
      aria-labelledby={title}
      onSubmit={(event) => {
        event.preventDefault();
        ask?.(readParameters(definition, new FormData(event.currentTarget)));
      }}
    >
      <h3 id={title}>{pick(definition.title)}</h3>
      <p>{pick(definition.does)}</p>
      {ask ? (
        <>
          {definition.parameters.map((parameter) => (
            <Field key={parameter.name} parameter={parameter} />
          ))}
          <Button danger htmlType="submit">
            {say('commands.ask', { title: pick(definition.title) })}
          </Button>
        </>
      ) : null}
    </form>
  );
}

function Field({ parameter }: { readonly parameter: CommandParameter }) {
  const { say, pick } = useWords();
  const id = useId();
  const { name, type, required, unit, min, max, whole, words } = parameter;
  const hints = [...boundsOf(parameter, say), ...(required ? [] : [say('commands.optional')])];
  const choices = type === 'boolean' ? ['true', 'false'].map((word) => ({ word, text: say(`value.${word as 'true' | 'false'}`) })) : null;
  const options = choices ?? words.map(({ word, title }) => ({ word, text: pick(title) }));
  return (
    <p className="field">
      <label htmlFor={id}>
        {pick(parameter.title)}
        {unit ? ` (${unitText(unit)})` : ''}
        {hints.length > 0 ? <span className="quiet"> · {hints.join(' · ')}</span> : null}
      </label>
      {type === 'number' || type === 'text' ? (
        <input
          id={id}
          name={name}
          className="plain-input"
          required={required}
          autoComplete="off"
          {...(type === 'number'
            ? { type: 'number', min: min ?? undefined, max: max ?? undefined, step: whole ? 1 : 'any' }
            : { type: 'text', minLength: min ?? undefined, maxLength: max ?? 200 })}
        />
      ) : (
        // Nothing is chosen beforehand: what an actuator does is decided by a person.
        <select id={id} name={name} className="plain-input" required={required} defaultValue="">
          <option value="">{say('commands.choose')}</option>
          {options.map(({ word, text }) => (
            <option key={word} value={word}>
              {text}
            </option>
          ))}
        </select>
      )}
    </p>
  );
}

function boundsOf({ type, min, max, whole }: CommandParameter, say: ReturnType<typeof useWords>['say']): readonly string[] {
  if (type === 'text') return max === null ? [] : [say('commands.length', { max })];
  if (type !== 'number') return [];
  const bounds =
    min !== null && max !== null
      ? [say('commands.from', { min, max })]
      : [...(min === null ? [] : [say('commands.atLeast', { min })]), ...(max === null ? [] : [say('commands.atMost', { max })])];
  return whole ? [...bounds, say('commands.whole')] : bounds;
}
