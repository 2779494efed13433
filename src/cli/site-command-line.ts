import type { Command } from 'commander';
import { addDeviceCommands } from './device-command-line.ts';
import { addGatewayCommands } from './lower-gateway-command-line.ts';
import { type Output, show } from './output.ts';
import { addPeopleCommands } from './people-command-line.ts';
import { secretOptions } from './secret-options.ts';
import { runSiteCommand } from './site.ts';

/** `device`, `terminal`, `user`, `token`, `audit`: they work whether or not the gateway is running. */
export function addSiteCommands(program: Command, output: (command: Command) => Output): void {
  addDeviceCommands(program, output);
  secretOptions(program.command('terminal').description('应急终端 / emergency terminals').command('add <id>')).action(
    async (id: string, { place, secret, weak }, command: Command) => {
      const { terminal, nothing } = await runSiteCommand('terminal.add', { id, place, secret, weak });
      show(output(command), terminal, () => [
        `terminal ${terminal.id} ${terminal.place}`,
        `secret   ${terminal.secret}`,
        `page     /terminal/${terminal.id}`,
        ...(nothing
          ? [`note     no device is registered at ${terminal.place || 'any place'} yet: if there should be, check the name of the place`]
          : []),
      ]);
    },
  );
  addGatewayCommands(program, output);
  addPeopleCommands(program, output);
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
