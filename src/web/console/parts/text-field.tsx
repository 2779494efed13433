import { Input, type InputRef } from 'antd';
import { type Ref, useId } from 'react';

interface Shown {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly secret?: boolean;
  readonly autoComplete: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** What to write, under the field; also what the browser says when the pattern does not fit. */
  readonly hint?: string;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<InputRef>;
}

/** A labelled line of text that has to be filled in; the browser says so when it is not. antd's Form is for bigger forms. */
export function TextField({ name, label, value, change, secret = false, hint, ...more }: Shown) {
  const id = useId();
  const Field = secret ? Input.Password : Input;
  return (
    <p className="field">
      <label htmlFor={id}>{label}</label>
      <Field
        id={id}
        name={name}
        size="large"
        required
        autoCapitalize="none"
        value={value}
        onChange={(event) => change(event.target.value)}
        title={hint}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...more}
      />
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="quiet hint">
          {hint}
        </span>
      )}
    </p>
  );
}
