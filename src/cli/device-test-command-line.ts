import type { Command } from 'commander';
import { type DeviceTest, testMinutes } from '../model/device-test.ts';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

/** `device test <id> ...`, also its early end. Needs a running gateway: a test goes the whole way to a terminal. */
export function addDeviceTestCommand(device: Command, output: (command: Command) => Output): void {
  device
    .command('test <id>')
    .description(
      '调试测试：限时内该设备的告警标为“测试”，只送达选定终端 / commissioning test: for a while its alarms are marked Test and reach the chosen terminals only',
    )
    .requiredOption('--by <name>', 'who tests; others will ask for them')
    .option('--terminals <ids>', 'ids of terminals, joined by commas')
    .option('--reason <text>', 'why')
    .option('--minutes <n>', `ends by itself after so many minutes, ${testMinutes.most} at most`, Number, testMinutes.usual)
    .option('--end', 'end the test now; what still holds is raised for real')
    .action(async (id: string, options, command: Command) => {
      const out = output(command);
      const { by, terminals, reason, minutes } = options;
      if (options.end === true) {
        const { ended } = await runSiteCommand('device.end-test', { id, by });
        return show(out, { id, ended }, () => [ended === null ? `device ${id} was not under test` : `test of device ${id} ended`]);
      }
      if (terminals === undefined || reason === undefined) {
        command.error('device test: expected --terminals <a,b> and --reason <text>, or --end', { exitCode: 2 });
      }
      const list = String(terminals)
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '');
      const { test } = await runSiteCommand('device.test', { id, terminals: list, minutes, reason, by });
      show(out, test, () => [`device   ${id}`, testLine(test), `end      anlin device test ${id} --end --by ${by}`]);
    });
}

export function testLine({ by, reason, since, until, terminals }: DeviceTest): string {
  const time = (ms: number) => new Date(ms).toISOString();
  return `测试/TEST ${time(since)} -> ${time(until)}, ${by}: ${reason}; terminals ${terminals.join(', ')}`;
}
