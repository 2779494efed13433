import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { loadSettings } from '../config/settings.ts';
import { askGateway } from './control-client.ts';
import { addDeviceCommands } from './device-command-line.ts';
import { type Output, show } from './output.ts';
import { secretOptions } from './secret-options.ts';
import { runSiteCommand } from './site.ts';

/** `device`, `terminal`, `user`, `token`, `audit`: they work whether or not the gateway is running. */
export function addSiteCommands(program: Command, output: (command: Command) => Output): void {
  addDeviceCommands(program, output);
  secretOptions(program.command('terminal').description('应急终端 / emergency terminals').command('add <id>')).action(
    async (id: string, { place, secret, weak }, command: Command) => {
      const { terminal } = await runSiteCommand('terminal.add', { id, place, secret, weak });
      show(output(command), terminal, () => [
        `terminal ${terminal.id} ${terminal.place}`,
        `secret   ${terminal.secret}`,
        `page     /terminal/${terminal.id}`,
      ]);
    },
  );
  program
    .command('user')
    .description('用户 / people')
    .command('add <id>')
    .option('--name <name>', 'name shown beside what the person did')
    .option('--role <role>', 'administrator, manager, operator, integrator or reader', 'operator')
    .option('--place <path>', 'the role holds at this place and below')
    .option('--password-stdin', 'read the first password from standard input; otherwise a one-time link is made')
    .action(async (id: string, options, command: Command) => {
      const password = options.passwordStdin === true ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : undefined;
      const { user } = await runSiteCommand('user.add', { id, name: options.name, role: options.role, place: options.place, password });
      const http = (await askGateway(loadSettings(process.env).data, 'gateway.status', {}))?.http ?? '';
      const link = user.invitation === null ? [] : [`sign in once at ${http}/setup/${user.invitation} (valid for 24 hours)`];
      show(output(command), user, () => [`user ${user.id} (${user.role}) ${user.place}`, ...link]);
    });
  const token = program.command('token').description('接口令牌 / API tokens');
  token
    .command('add')
    .requiredOption('--role <role>', 'administrator, manager, operator, integrator or reader')
    .option('--place <path>', 'the role holds at this place and below')
    .action(async (options, command: Command) => {
      const answer = await runSiteCommand('token.add', { role: options.role, place: options.place });
      const { createdAt, ...added } = answer.token;
      show(output(command), { ...added, createdAt: new Date(createdAt).toISOString() }, () => [
        `token ${answer.token.token}`,
        `id    ${answer.token.id}`,
      ]);
    });
  token.command('revoke <id>').action(async (id: string, _options, command: Command) => {
    await runSiteCommand('token.revoke', { id });
    show(output(command), { id, revoked: true }, () => [`token ${id} revoked`]);
  });
  program
    .command('audit')
    .description('审计记录 / audit trail')
    .command('verify')
    .description('逐条核对审计链 / walk the audit chain')
    .action(async (_options, command: Command) => {
      const verdict = await runSiteCommand('audit.verify', {});
      show(output(command), verdict, () => [
        verdict.bad === null
          ? `audit chain whole: ${verdict.checked} entries`
          : `audit chain BROKEN at entry ${verdict.bad.sequence}: ${verdict.bad.why} (${verdict.checked} entries before it are sound)`,
      ]);
      if (verdict.bad !== null) process.exitCode = 1;
    });
}
