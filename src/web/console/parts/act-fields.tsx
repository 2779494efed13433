import { useId } from 'react';
import { momentOfWallText, wallText } from '../../page/site-zone.ts';
import type { ActValues, forms } from '../data/alarm-acts.ts';
import { classifications } from '../data/alarms.ts';
import { gatewayNow } from '../data/gateway-time.ts';
import { useWords } from '../text/language.ts';
import { widthText } from '../text/moment-text.ts';
import './act-fields.css';

interface Shown {
  readonly form: (typeof forms)[keyof typeof forms];
  readonly values: ActValues;
  readonly change: (values: ActValues) => void;
  /** What the words are: what was found, why, a comment. */
  readonly wordsLabel: string;
  readonly autoFocus?: boolean;
}

/** As the gateway takes them: of a comment, and of what is put aside. */
const longest = { comment: 2_000, reason: 200, permit: 100 };

/** What an act on an alarm, or on a device, asks for. */
export function ActFields({ form, values, change, wordsLabel, autoFocus = false }: Shown) {
  const { say } = useWords();
  const id = useId();
  const set = (part: Partial<ActValues>) => change({ ...values, ...part });
  return (
    <div className="act-fields">
      {form.classification ? (
        <fieldset>
          <legend>{say('act.classification')}</legend>
          {classifications.map((one) => (
            <label key={one} className="choice">
              <input
                type="radio"
                name={`${id}-as`}
                value={one}
                checked={values.classification === one}
                onChange={() => set({ classification: one })}
              />{' '}
              <b>{say(`classification.${one}`)}</b> <span className="quiet">{say(`classification.means.${one}`)}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {form.permit ? (
        <p className="field">
          <label htmlFor={`${id}-permit`}>{say('act.permit')}</label>
          <input
            id={`${id}-permit`}
            name="permit"
            className="plain-input"
            maxLength={longest.permit}
            required
            autoComplete="off"
            value={values.permit}
            onChange={({ target }) => set({ permit: target.value })}
          />
        </p>
      ) : null}
      {form.scope ? (
        <fieldset>
          <legend>{say('act.scope')}</legend>
          {(['rule', 'device'] as const).map((one) => (
            <label key={one} className="choice">
              <input type="radio" name={`${id}-scope`} value={one} checked={values.scope === one} onChange={() => set({ scope: one })} />{' '}
              {say(`act.scope.${one}`)}
            </label>
          ))}
        </fieldset>
      ) : null}
      {form.times ? (
        <fieldset>
          <legend>{say('act.howLong')}</legend>
          <div className="act-times">
            {form.times.minutes.map((minutes) => (
              <label key={minutes}>
                <input
                  type="radio"
                  name={`${id}-time`}
                  value={minutes}
                  checked={values.minutes === minutes}
                  onChange={() => set({ minutes })}
                />{' '}
                {widthText(minutes * 60_000)}
              </label>
            ))}
            <label>
              <input
                type="radio"
                name={`${id}-time`}
                value="until"
                checked={values.minutes === null}
                onChange={() => set({ minutes: null, until: new Date(gatewayNow() + 3_600_000).toISOString() })}
              />{' '}
              {say('act.until')}
            </label>
            {values.minutes === null ? (
              <input
                type="datetime-local"
                className="plain-input"
                aria-label={say('act.until')}
                required
                value={values.until === '' ? '' : wallText(Date.parse(values.until)).slice(0, 16)}
                onChange={({ target }) => set({ until: momentOfWallText(target.value) })}
              />
            ) : null}
          </div>
        </fieldset>
      ) : null}
      {form.oneShot ? (
        <label className="choice">
          <input type="checkbox" checked={values.oneShot} onChange={({ target }) => set({ oneShot: target.checked })} />{' '}
          {say('act.oneShot')}
        </label>
      ) : null}
      <label htmlFor="act-comment">{wordsLabel}</label>
      <textarea
        id="act-comment"
        className="plain-input"
        rows={3}
        maxLength={form.times ? longest.reason : longest.comment}
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to write this
        autoFocus={autoFocus}
        value={values.words}
        required={form.words === 'needed'}
        onChange={({ target }) => set({ words: target.value })}
      />
    </div>
  );
}
