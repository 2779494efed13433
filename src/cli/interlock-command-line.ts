import type { Command } from 'commander';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

/** `interlock list` and `interlock disable`; both need a running gateway. Enabling takes two signed-in people: console or API. */
export function addInterlockCommand(program: Command, output: (command: Command) => Output): void {
  const interlock = program.command('interlock').description('联动 / interlocks: which alarm moves which device');
  interlock
    .command('list')
    .description('联动及其启用位置 / interlocks in force, and where each is enabled')
    .action(async (_options, command: Command) => {
      const { items, problems } = await runSiteCommand('interlock.list', {});
      show(output(command), { items, problems }, () => [
        ...items.flatMap(({ id, title, sites }) => [
          `${id}  ${title.zh} / ${title.en}${sites.length === 0 ? '  停用/disabled' : ''}`,
          ...sites.map(({ place, state }) => `  ${state}  ${place === '' ? '/' : place}`),
        ]),
        ...problems.map(({ file, line, expected, came }) => `${file}:${line}: expected ${expected}, came ${came}`),
      ]);
    });
  interlock
    .command('disable <id>')
    .description('立即停用 / disable one at a place, at once')
    .requiredOption('--place <path>', 'the place where it is enabled; an empty text = everywhere')
    .requiredOption('--by <name>', 'who disables it')
    .option('--comment <text>', 'why')
    .action(async (id: string, { place, by, comment }, command: Command) => {
      const { site } = await runSiteCommand('interlock.disable', { id, place, by, comment: comment ?? null });
      show(output(command), { site }, () => [`interlock ${id} is disabled at ${place === '' ? '/' : place}`]);
    });
}
