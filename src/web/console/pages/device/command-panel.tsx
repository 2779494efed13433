import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { type CommandDefinition, type ParameterValues, useCommandDefinitions, useDeviceCommands } from '../../data/commands.ts';
import { live } from '../../data/query-client.ts';
import { may, rolesWith } from '../../data/session.ts';
import type { Device, Profile, User } from '../../data/wire.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { commandStateText } from '../../text/command-words.ts';
import { useWords } from '../../text/language.ts';
import { CommandDialog } from './command-dialog.tsx';
import { CommandForm } from './command-form.tsx';
import { CommandLife } from './command-life.tsx';
import './commands.css';

interface Shown {
  readonly device: Device;
  readonly profile: Profile | undefined;
  readonly user: User;
}
interface Asking {
  readonly definition: CommandDefinition;
  readonly parameters: ParameterValues;
}

const few = 5;
/** The most the gateway gives at once. */
const most = 500;

/** What the device can be made to do, by whom, and what came of it every time. */
export function CommandPanel({ device, profile, user }: Shown) {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const definitions = useCommandDefinitions(device.profile);
  const [limit, setLimit] = useState(few);
  const commands = useDeviceCommands(device.id, limit);
  const [asking, setAsking] = useState<Asking | null>(null);
  const retired = device.state === 'retired';
  const allowed = may(user, 'command');
  const readAgain = () => client.invalidateQueries({ queryKey: [live, 'commands', device.id] });
  const again = () => void Promise.all([definitions.refetch(), commands.refetch()]);
  const close = async (asked: boolean) => {
    if (asked) await readAgain();
    setAsking(null);
  };
  const titleOf = (id: string) => definitions.data?.find((each) => each.id === id);
  const items = commands.data?.items ?? [];
  const [newest] = items;
  if (definitions.data?.length === 0 && commands.data && items.length === 0) return null;
  return (
    <Panel title={say('commands.title')}>
      <Failure error={definitions.error ?? commands.error} again={again} />
      {retired ? <p className="quiet">{say('commands.retired')}</p> : null}
      {!retired && definitions.data?.length === 0 ? <p className="quiet">{say('commands.none')}</p> : null}
      {!retired && !allowed ? (
        <p className="quiet" id="commands-denied">
          {say('commands.denied', {
            roles: rolesWith('command')
              .map((role) => say(`role.${role}`))
              .join(', '),
            role: say(`role.${user.role}`),
          })}
        </p>
      ) : null}
      {retired
        ? null
        : definitions.data?.map((definition) => (
            <CommandForm
              key={definition.id}
              definition={definition}
              ask={allowed ? (parameters) => setAsking({ definition, parameters }) : null}
            />
          ))}
      <h3>{say('commands.history')}</h3>
      <p className="unseen" role="status">
        {newest
          ? say('commands.now', { title: pick(titleOf(newest.command)?.title ?? both(newest.command)), state: commandStateText(newest) })
          : ''}
      </p>
      {commands.data && items.length === 0 ? <p className="quiet">{say('commands.history.none')}</p> : null}
      <ol className="command-list" id="command-list">
        {items.map((command) => (
          <CommandLife key={command.id} command={command} definition={titleOf(command.command)} profile={profile} />
        ))}
      </ol>
      {commands.data?.next && limit < most ? (
        <Button onClick={() => setLimit(Math.min(most, limit * 10))}>{say('commands.history.more')}</Button>
      ) : null}
      {asking ? <CommandDialog device={device} profile={profile} {...asking} close={close} unanswered={() => void readAgain()} /> : null}
    </Panel>
  );
}

/** A command that the type does not offer any more has its id for a name. */
const both = (id: string) => ({ zh: id, en: id });
