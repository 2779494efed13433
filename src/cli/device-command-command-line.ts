import type { Command as Program } from 'commander';
import { type Command, isOver } from '../model/command.ts';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

/** `device command <id> <command>`: makes a device do something and says what came of it. Needs a running gateway. */
export function addDeviceCommandCommand(device: Program, output: (command: Program) => Output): void {
  device
    .command('command <id> <command>')
    .description('向设备下达命令并等待结果 / make a device do something and wait for what comes of it; exit 1 when it was not done')
    .option('--set <name=value...>', 'parameters of the command, see docs/generated/device-types.md')
    .option('--reason <text>', 'why; kept in the audit chain')
    .option('--by <name>', 'who asks; kept in the audit chain')
    .action(async (id: string, name: string, options, program: Program) => {
      const out = output(program);
      const texts = Object.fromEntries(((options.set ?? []) as string[]).map((pair) => split(program, pair)));
      const { reason, by } = options;
      const { command } = await runSiteCommand('device.command', { id, command: name, texts, reason, by });
      show(out, command, () => lines(command, out.language));
      if (!isOver(command) || (command.state !== 'done' && command.state !== 'confirmed')) process.exitCode = 1;
    });
}

function split(program: Program, pair: string): [string, string] {
  const cut = pair.indexOf('=');
  if (cut < 1) program.error(`device command: expected --set name=value, came ${pair}`, { exitCode: 2 });
  return [pair.slice(0, cut), pair.slice(cut + 1)];
}

const words = {
  requested: { zh: '已受理', en: 'requested' },
  sent: { zh: '已发送', en: 'sent' },
  accepted: { zh: '设备已接受', en: 'accepted' },
  done: { zh: '完成', en: 'done' },
  confirmed: { zh: '完成并已回读确认', en: 'done and read back' },
  refused: { zh: '被拒绝', en: 'refused' },
  failed: { zh: '失败', en: 'failed' },
  expired: { zh: '未完成', en: 'not done' },
} as const satisfies Record<Command['state'], { zh: string; en: string }>;

function lines({ id, deviceId, command, state, outcome }: Command, language: 'zh' | 'en'): string[] {
  const why = outcome === null ? '' : `${language === 'zh' ? '：' : ': '}${outcome.text[language]}`;
  return [`${deviceId} ${command} ${words[state][language]}${why}`, `id       ${id}`];
}
