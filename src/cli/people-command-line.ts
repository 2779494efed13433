import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { loadSettings } from '../config/settings.ts';
import { systemClock } from '../runtime/clock.ts';
import { askGateway } from './control-client.ts';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

const roleWords = 'administrator, manager, operator, integrator or reader';

/** `user` and `token`: see docs/how-to/people.md. */
export function addPeopleCommands(program: Command, output: (command: Command) => Output): void {
  addUserCommands(program.command('user').description('用户 / people'), output);
  addTokenCommands(program.command('token').description('接口令牌 / API tokens'), output);
}

async function linkLine(invitation: string): Promise<string> {
  const http = (await askGateway(loadSettings(process.env).data, 'gateway.status', {}))?.http ?? '';
  return `sign in once at ${http}/setup/${invitation} (valid for 24 hours)`;
}

function addUserCommands(user: Command, output: (command: Command) => Output): void {
  user
    .command('add <id>')
    .option('--name <name>', 'name shown beside what the person did')
    .option('--role <role>', roleWords, 'operator')
    .option('--place <path>', 'the role holds at this place and below')
    .option('--password-stdin', 'read the first password from standard input; otherwise a one-time link is made')
    .action(async (id: string, options, command: Command) => {
      const password = options.passwordStdin === true ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : undefined;
      const { user: added } = await runSiteCommand('user.add', {
        id,
        name: options.name,
        role: options.role,
        place: options.place,
        password,
      });
      const link = added.invitation === null ? [] : [await linkLine(added.invitation)];
      show(output(command), added, () => [`user ${added.id} (${added.role}) ${added.place}`, ...link]);
    });
  user.command('list').action(async (_options, command: Command) => {
    const { users } = await runSiteCommand('user.list', {});
    show(output(command), users, () =>
      users.map(({ id, name, role, place, disabledAt }) =>
        [id, role, place || '/', name, disabledAt === undefined ? '' : '(disabled)'].join('  ').trimEnd(),
      ),
    );
  });
  user
    .command('change <id>')
    .option('--name <name>')
    .option('--role <role>', roleWords)
    .option('--place <path>', 'the role holds at this place and below; "" = everywhere')
    .option('--disable', 'may not sign in for now')
    .option('--enable', 'may sign in again')
    .action(async (id: string, { name, role, place, disable, enable }, command: Command) => {
      const disabled = disable === true ? true : enable === true ? false : undefined;
      const { user: changed } = await runSiteCommand('user.change', { id, name, role, place, disabled });
      show(output(command), changed, () => [
        `user ${changed.id} (${changed.role}) ${changed.place}${changed.disabledAt === undefined ? '' : ' disabled'}`,
      ]);
    });
  user
    .command('link <id>')
    .description('重置密码的一次性链接 / one-time link, for a forgotten password')
    .action(async (id: string, _options, command: Command) => {
      const { invitation } = await runSiteCommand('user.invite', { id });
      const line = await linkLine(invitation);
      show(output(command), { id, invitation }, () => [line]);
    });
  user.command('sign-out <id>').action(async (id: string, _options, command: Command) => {
    await runSiteCommand('user.sign-out', { id });
    show(output(command), { id, signedOut: true }, () => [`user ${id} is signed out everywhere`]);
  });
  user.command('remove <id>').action(async (id: string, _options, command: Command) => {
    await runSiteCommand('user.remove', { id });
    show(output(command), { id, removed: true }, () => [`user ${id} removed; what was done keeps the name`]);
  });
}

function addTokenCommands(token: Command, output: (command: Command) => Output): void {
  token
    .command('add')
    .requiredOption('--role <role>', roleWords)
    .option('--place <path>', 'the role holds at this place and below')
    .option('--name <name>', 'what it is for')
    .option('--days <days>', 'how long it is good; left out: until it is revoked', Number)
    .action(async ({ role, place, name, days }, command: Command) => {
      const expiresAt = days === undefined ? undefined : systemClock.wall() + days * 86_400_000;
      const answer = await runSiteCommand('token.add', { role, place, name, expiresAt });
      show(output(command), shown(answer.token), () => [`token ${answer.token.token}`, `id    ${answer.token.id}`]);
    });
  token.command('list').action(async (_options, command: Command) => {
    const { tokens } = await runSiteCommand('token.list', {});
    show(output(command), tokens.map(shown), () =>
      tokens.map(({ id, role, place, name = '' }) => [id, role, place || '/', name].join('  ').trimEnd()),
    );
  });
  token.command('revoke <id>').action(async (id: string, _options, command: Command) => {
    await runSiteCommand('token.revoke', { id });
    show(output(command), { id, revoked: true }, () => [`token ${id} revoked`]);
  });
}

/** Moments as people read them. */
function shown<T extends { readonly createdAt: number; readonly expiresAt?: number; readonly lastUsedAt?: number }>(entry: T) {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return { ...entry, createdAt: iso(entry.createdAt), expiresAt: iso(entry.expiresAt), lastUsedAt: iso(entry.lastUsedAt) };
}
