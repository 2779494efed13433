#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { SettingsError } from '../config/settings.ts';
import { packageRoot } from '../runtime/package-root.ts';
import { addBackupCommands } from './backup-command-line.ts';
import { addDutyCommand } from './duty-command-line.ts';
import { addGatewayCommands } from './gateway-command-line.ts';
import { addInterlockCommand } from './interlock-command-line.ts';
import { addLabCommand } from './lab-command-line.ts';
import { consoleOutput, languageOf, type Output } from './output.ts';
import { addSiteCommands } from './site-command-line.ts';
import { addTypeCommands } from './type-command-line.ts';
import { addWireCommands } from './wire-command-line.ts';

const program = new Command('anlin')
  .description('安邻：平安邻里网关 / Anlin: the safe-neighbourhood gateway')
  .version(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version)
  .option('--json', 'machine-readable output')
  .option('--lang <zh|en>', 'language of what is printed')
  .enablePositionalOptions(false)
  .exitOverride()
  .showHelpAfterError();

function output(command: Command): Output {
  const options = command.optsWithGlobals<{ json?: boolean; lang?: string }>();
  return consoleOutput(options.json === true, languageOf(options.lang, process.env));
}

addGatewayCommands(program, output);
addSiteCommands(program, output);
addDutyCommand(program, output);
addInterlockCommand(program, output);
addTypeCommands(program, output);
addWireCommands(program, output);
addLabCommand(program, output);
addBackupCommands(program, output);
const exitMs = 2_000;
/** What the caller has to write differently, whoever found out: this process or the running gateway. */
const misuse: ReadonlySet<unknown> = new Set([
  'bad-command',
  'bad-id',
  'bad-input',
  'bad-place',
  'bad-record',
  'bad-role',
  'no-such-backup',
  'unknown-profile',
  'weak-secret',
]);
function isMisuse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && misuse.has(error.code);
}
// Options of the program are accepted behind a subcommand too: people write `anlin device list --json`.
for (const command of allCommands(program)) {
  command.exitOverride();
  if (command !== program && command.commands.length === 0) {
    if (!command.options.some((option) => option.long === '--json')) command.option('--json', 'machine-readable output');
    if (!command.options.some((option) => option.long === '--lang')) command.option('--lang <zh|en>', 'language of what is printed');
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap((child) => allCommands(child))];
}

// `anlin explain ... | head`: whoever reads has enough, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  // 0 done, 1 failed, 2 used wrongly.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`anlin: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof SettingsError || isMisuse(error) ? 2 : 1;
  }
  // A failed start that something still holds open would look like one under way, and no supervisor would begin anew.
  setTimeout(() => process.exit(), exitMs).unref();
}
