import type { Command } from 'commander';
import { devicesFolder } from '../config/devices-folder.ts';
import { interlocksFolder } from '../config/interlocks-folder.ts';
import { plansFolder } from '../config/plans-folder.ts';
import { loadSettings } from '../config/settings.ts';
import { systemClock } from '../runtime/clock.ts';
import { newDevice } from './new-device.ts';
import type { Output } from './output.ts';

/** `validate`, `explain`, `new-device`: device types (and response plans) as data. */
export function addTypeCommands(program: Command, output: (command: Command) => Output): void {
  program
    .command('validate [path...]')
    .description(
      '检查设备型号、应急预案和联动文件，列出所有问题 / check device types, response plans and interlocks; every problem at once',
    )
    .action(async (paths: string[], _options, command: Command) => {
      const { validate } = await import('./validate.ts');
      const out = output(command);
      const settings = loadSettings(process.env, (line) => out.error(line));
      const devices = devicesFolder(settings);
      const all = [devices, plansFolder(settings), interlocksFolder(settings)];
      process.exitCode = await validate(paths.length > 0 ? paths : all, out, devices);
    });
  program
    .command('explain <profile> <payload>')
    .description('报文 -> 读数 -> 条件 -> 告警 / what a payload decodes to and what it would alarm')
    .option('--folder <path>', 'folder of device types; default: that of the settings (ANLIN_DEVICES)')
    .action(async (profile: string, payload: string, options, command: Command) => {
      const folder = options.folder ?? folderOfSettings();
      const { explain } = await import('./explain.ts');
      process.exitCode = await explain(profile, payload, output(command), { folder, at: systemClock.wall() });
    });
  program
    .command('new-device <domain> <id>')
    .description('新建设备型号文件 / scaffold a device type that validates at once')
    .option('--folder <path>', 'folder of device types; default: that of the settings (ANLIN_DEVICES)')
    .action((domain: string, id: string, options, command: Command) => {
      process.exitCode = newDevice(domain, id, output(command), options.folder ?? folderOfSettings());
    });
}

/** The folder that a gateway with the same settings reads. */
function folderOfSettings(): string {
  return devicesFolder(loadSettings(process.env));
}
