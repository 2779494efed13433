import type { CommandDefinition, DeviceCommand } from '../../data/commands.ts';
import type { Profile } from '../../data/wire.ts';
import { commandStateText, expectText, parametersText, reasonText } from '../../text/command-words.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

interface Shown {
  readonly command: DeviceCommand;
  readonly definition: CommandDefinition | undefined;
  readonly profile: Profile | undefined;
}

/** Never colour alone. `open`: under way. */
const signs = { ok: '●', word: '○', bad: '■', open: '◌' } as const;

/** `word`: the device says so, and nothing was read back. */
function toneOf({ state, over }: DeviceCommand): keyof typeof signs {
  if (!over) return 'open';
  if (state === 'confirmed') return 'ok';
  return state === 'done' ? 'word' : 'bad';
}

/** The life of one command: what is known of it, when, and by whom; never more. */
export function CommandLife({ command, definition, profile }: Shown) {
  const { say, pick, word, person } = useWords();
  const { by, via, why, answer, late } = command;
  const tone = toneOf(command);
  const said = (reason: string | null) => (reason === null ? '' : ` – ${reason}`);
  const steps: readonly (readonly [string | null, string])[] = [
    [command.requestedAt, say('commands.step.requested')],
    [command.sentAt, say('commands.step.sent')],
    [
      command.answeredAt,
      answer ? `${say('commands.step.answered', { status: word('commands.answer', answer.status) })}${said(answer.reason)}` : '',
    ],
    [command.readBackAt, say('commands.step.readBack', { what: expectText(profile, command.expect) })],
    [command.over ? command.endedAt : null, say('commands.step.ended')],
  ];
  const known = steps.filter((step): step is readonly [string, string] => step[0] !== null);
  const reason = reasonText(command, profile);
  const given = parametersText(definition, command.parameters);
  return (
    <li className={`command-life is-${tone}`} data-state={command.state}>
      <p>
        <b>{definition ? pick(definition.title) : command.command}</b>
        {given === '' ? '' : ` · ${given}`}
      </p>
      <p className="command-state">
        <span aria-hidden="true">{signs[tone]}</span> {commandStateText(command)}
      </p>
      {reason === null ? null : <p>{reason}</p>}
      {command.over ? null : (
        <p className="quiet">
          {command.state === 'done' ? say('commands.waiting.readBack') : say('commands.waiting', { seconds: command.timeoutMs / 1_000 })}
        </p>
      )}
      <p className="quiet">
        {say('commands.by', { by: by === null ? word('commands.via', via) : person(by), at: momentText(command.requestedAt) })}
        {why === null ? '' : ` · ${say('commands.reason', { why })}`}
      </p>
      <ol className="command-steps">
        {[...known]
          // Read back before the device answered: in the order in which it came.
          .sort(([a], [b]) => Date.parse(a) - Date.parse(b))
          .map(([at, text]) => (
            <li key={text}>
              <time>{momentText(at)}</time> {text}
            </li>
          ))}
        {command.over && command.sentAt === null ? <li>{say('commands.step.unsent')}</li> : null}
      </ol>
      {late ? (
        <p className="quiet">
          {say('commands.late', { status: word('commands.answer', late.status), at: momentText(late.at), said: said(late.reason) })}
        </p>
      ) : null}
    </li>
  );
}
