import { Alert, Button } from 'antd';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { askCommand, type CommandDefinition, expectedOf, type ParameterValues } from '../../data/commands.ts';
import { detailOf, GatewayProblem } from '../../data/gateway-api.ts';
import type { Device, Profile } from '../../data/wire.ts';
import { expectText, parametersText } from '../../text/command-words.ts';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

interface Shown {
  readonly device: Device;
  readonly profile: Profile | undefined;
  readonly definition: CommandDefinition;
  readonly parameters: ParameterValues;
  /** `asked`: the gateway has it. Resolves when what is shown is up to date. */
  readonly close: (asked: boolean) => Promise<void> | void;
  readonly unanswered: () => void;
}

/**
 * Asks once more before anything moves: which device, where, what it does, what can go wrong. The browser's own dialog, so
 * that nothing has to be loaded at the moment when it is needed.
 */
export function CommandDialog({ device, profile, definition, parameters, close, unanswered }: Shown) {
  const { say, pick } = useWords();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Enter pressed twice sends nothing.
    no.current?.focus();
  }, []);
  const send = async (why: string) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await askCommand(device.id, { command: definition.id, parameters, ...(why === '' ? {} : { reason: why }) });
      await close(true);
    } catch (error) {
      const unknown = error instanceof GatewayProblem && error.status === 0;
      if (unknown) unanswered();
      setProblem(unknown ? say('commands.unanswered') : say('commands.refused', { detail: detailOf(error) }));
      setBusy(false);
    }
  };
  const expected = expectedOf(definition, parameters);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [say('commands.device'), `${device.id} · ${profile ? pick(profile.title) : device.profile}`],
    [say('commands.place'), placeText(device.place)],
    [say('commands.effect'), pick(definition.does)],
    ...(Object.keys(parameters).length === 0 ? [] : [[say('commands.parameters'), parametersText(definition, parameters)] as const]),
    [
      say('commands.expect'),
      expected.length === 0
        ? say('commands.expect.none')
        : say('commands.expect.within', { seconds: definition.timeoutMs / 1_000, what: expectText(profile, expected) }),
    ],
  ];
  return (
    <dialog
      ref={dialog}
      className="ask"
      id="command-dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) void close(false);
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(String(new FormData(event.currentTarget).get('why')).trim());
        }}
      >
        <h2 id={heading}>{say('commands.confirm', { title: pick(definition.title) })}</h2>
        <dl className="facts one-column">
          {facts.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <p className="ask-danger">{pick(definition.confirm)}</p>
        <p className="field">
          <label htmlFor="command-why">{say('commands.why')}</label>
          <input id="command-why" name="why" className="plain-input" maxLength={200} autoComplete="off" />
        </p>
        <div role="alert">{problem === null ? null : <Alert type="error" showIcon title={problem} />}</div>
        <p className="ask-buttons">
          <Button ref={no} disabled={busy} onClick={() => void close(false)}>
            {say('commands.cancel')}
          </Button>
          <Button type="primary" danger htmlType="submit" id="command-send" loading={busy}>
            {say('commands.send')}
          </Button>
        </p>
      </form>
    </dialog>
  );
}
