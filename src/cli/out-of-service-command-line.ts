import type { Command } from 'commander';
import { type ServiceEntry, serviceMinutes } from '../model/aside.ts';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

/** `device out-of-service` and `device in-service`. Both need a running gateway: they are judged. */
export function addOutOfServiceCommands(device: Command, output: (command: Command) => Output): void {
  device
    .command('out-of-service <id>')
    .description(
      '停用检修：限时内告警照常记录、显示，不送达终端 / out of service for maintenance: for a while its alarms are kept and shown, and sent to no terminal',
    )
    .requiredOption('--by <name>', 'who is responsible; others will ask for them')
    .requiredOption('--permit <text>', 'number or words of the permit to work')
    .requiredOption('--reason <text>', 'why')
    .option('--rule <rule>', 'one rule of it; left out = the whole device')
    .option('--minutes <n>', 'it is back by itself after so many minutes', Number, serviceMinutes.usual)
    .action(async (id: string, options, command: Command) => {
      const { entry } = await runSiteCommand('device.out-of-service', { id, ...options });
      show(output(command), entry, () => [
        `device   ${id}`,
        serviceLine(entry),
        `end      anlin device in-service ${id} --by ${options.by}`,
      ]);
    });
  device
    .command('in-service <id>')
    .description('恢复投用；仍成立的条件随即告警 / back in service; what holds is told at once')
    .requiredOption('--by <name>', 'who puts it back')
    .option('--rule <rule>', 'one rule of it; left out = the whole device')
    .action(async (id: string, options, command: Command) => {
      const { entry } = await runSiteCommand('device.in-service', { id, ...options });
      show(output(command), { id, ended: entry }, () => [
        entry === null ? `device ${id} was in service` : `device ${id} is back in service`,
      ]);
    });
}

export function serviceLine({ by, permit, reason, since, until, rule }: ServiceEntry): string {
  const time = (ms: number) => new Date(ms).toISOString();
  return `停用/OUT OF SERVICE ${time(since)} -> ${time(until)}, ${rule ?? '*'}, ${by}, ${permit}: ${reason}`;
}
