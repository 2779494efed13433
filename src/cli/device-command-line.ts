import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { devicesFolder } from '../config/devices-folder.ts';
import { loadSettings } from '../config/settings.ts';
import { type RecordField, type RecordRule, recordFields, recordRules } from '../model/device-record.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { addDeviceCommandCommand } from './device-command-command-line.ts';
import { addDeviceImport } from './device-import-command.ts';
import { addDeviceTestCommand, testLine } from './device-test-command-line.ts';
import { addOutOfServiceCommands, serviceLine } from './out-of-service-command-line.ts';
import { type Output, show } from './output.ts';
import { secretOptions } from './secret-options.ts';
import { runSiteCommand } from './site.ts';

/** `device add | list | show | set | replace | test | out-of-service | in-service | command | retire`. */
export function addDeviceCommands(program: Command, output: (command: Command) => Output): void {
  const device = program.command('device').description('设备登记 / devices');
  recordOptions(
    secretOptions(
      device
        .command('add [id]')
        .description('登记一台设备，凭证只显示一次 / register a device; its secret is shown once')
        .option('--profile <profile>', 'device type, see devices/')
        .option('--from <file>', 'JSON lines {id, profile, place, secret, maker ...}: register many in one go'),
    ),
  ).action(async (id: string | undefined, options, command: Command) => {
    const out = output(command);
    const devices = options.from === undefined ? [one(command, id, options)] : readLines(command, options.from, options.weak === true);
    const answer = await runSiteCommand('device.add', { devices });
    if (options.from !== undefined) return show(out, answer, () => [`${answer.devices.length} devices registered`]);
    const [added] = answer.devices;
    show(out, added, () => [`device   ${added?.id} (${added?.profile}) ${added?.place}`, ...nextStep(added)]);
  });
  addDeviceImport(device, output);
  device
    .command('list')
    .description('在用设备 / devices in service')
    .option('--retired', 'the retired ones instead')
    .action(async (options, command: Command) => {
      const answer = await runSiteCommand('device.list', { retired: options.retired });
      const table = new Table({ head: ['id', 'profile', 'place'], style: { head: [], border: [] } });
      table.push(...answer.devices.map(({ id, profile, place, test }) => [test ? `${id} (测试/TEST: ${test.by})` : id, profile, place]));
      show(output(command), answer.devices, () => [table.toString()]);
    });
  device
    .command('show <id>')
    .description('一台设备的档案 / what is known of a device')
    .action(async (id: string, _options, command: Command) => {
      const out = output(command);
      const answer = await runSiteCommand('device.show', { id });
      const { device, retired, test, outOfService } = answer;
      const more = [...(test ? [testLine(test)] : []), ...outOfService.map(serviceLine)];
      show(out, { ...device, retired, test, outOfService }, () => [...papers(device, retired, out.language), ...more]);
    });
  recordOptions(
    device
      .command('set <id>')
      .description('更正设备档案，空值清除 / correct what is known of a device; an empty value clears it')
      .option('--place <path>', 'place path'),
  ).action(async (id: string, options, command: Command) => {
    const out = output(command);
    const wanted = recordOf(options);
    if (options.place === undefined && Object.keys(wanted).length === 0) {
      command.error('device set: expected at least one field to change, came none; see anlin device set --help', { exitCode: 2 });
    }
    const answer = await runSiteCommand('device.set', { id, place: options.place, ...wanted });
    show(out, answer.device, () => papers(answer.device, false, out.language));
  });
  recordOptions(
    device
      .command('replace <id>')
      .description(
        '更换设备：编号与历史不变，旧凭证立即失效 / other hardware in the same position: id and history stay, the old secret is void',
      )
      .option('--profile <profile>', 'when the new hardware is of another type')
      .option('--reason <text>', 'why')
      .option('--secret <s>', 'its secret (>= 128 bit); made when left out')
      .option('--weak', 'accept a weak secret (tests only)'),
  ).action(async (id: string, options, command: Command) => {
    const out = output(command);
    const { profile, reason, secret, weak } = options;
    const answer = await runSiteCommand('device.replace', { id, profile, reason, secret, weak, ...recordOf(options) });
    show(out, answer.device, () => [...papers(answer.device, false, out.language), ...nextStep(answer.device)]);
  });
  addDeviceTestCommand(device, output);
  addOutOfServiceCommands(device, output);
  addDeviceCommandCommand(device, output);
  device
    .command('retire <id>')
    .description('停用设备：不再判断，凭证失效，历史可查 / out of service for good; its history stays')
    .action(async (id: string, _options, command: Command) => {
      await runSiteCommand('device.retire', { id });
      show(output(command), { id, retired: true }, () => [`device ${id} retired`]);
    });
}

const optionOf = (field: RecordField) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function recordOptions(command: Command): Command {
  for (const field of recordFields) {
    const { title, expected }: RecordRule = recordRules[field];
    command.option(`--${optionOf(field)} <text>`, `${title.zh} / ${title.en}: ${expected}`);
  }
  return command;
}

/** An empty value clears the field. */
function recordOf(options: Readonly<Record<string, unknown>>): Partial<Record<RecordField, string | null>> {
  return Object.fromEntries(
    recordFields.flatMap((field) => (typeof options[field] === 'string' ? [[field, options[field] === '' ? null : options[field]]] : [])),
  );
}

function papers(device: DeviceEntry, retired: boolean, language: 'zh' | 'en'): string[] {
  const { record = {}, replaced = [] } = device;
  const known = recordFields.flatMap((field) =>
    record[field] === undefined ? [] : [`  ${recordRules[field].title[language]}: ${record[field]}`],
  );
  const gone = replaced.map(({ at, profile, record: old, reason }) => {
    const words = [new Date(at).toISOString().slice(0, 10), profile, old.maker, old.serial, reason].filter(
      (part) => typeof part === 'string',
    );
    return `  ${language === 'zh' ? '更换前' : 'before'}: ${words.join(' · ')}`;
  });
  const state = retired ? (language === 'zh' ? '（已停用）' : ' (retired)') : '';
  return [`${device.id} (${device.profile}) ${device.place}${state}`, ...known, ...gone];
}

function nextStep(device: { readonly id: string; readonly profile: string; readonly secret: string } | undefined): string[] {
  if (device === undefined) return [];
  const { id, profile, secret } = device;
  return [
    `secret   ${secret}`,
    `next     mosquitto_pub${port()} -q 1 -u ${id} -P '${secret}' -t v1/devices/${id}/telemetry -m '${firstMessage(profile)}'`,
  ];
}

/** Nothing for the port that mosquitto_pub takes by itself; a port of 0 is known to the gateway alone, which prints it. */
function port(): string {
  const { 'mqtt.port': wanted } = loadSettings(process.env);
  return wanted === 1883 ? '' : ` -p ${wanted === 0 ? 'PORT' : wanted}`;
}

/** The first message of the type's own normal example: something that works when it is pasted. */
function firstMessage(profileId: string): string {
  const { profiles } = loadProfiles(devicesFolder(loadSettings(process.env)));
  const example = profiles.get(profileId)?.examples.find(({ kind }) => kind === 'normal');
  return JSON.stringify(example?.steps[0]?.payload ?? {});
}

function one(command: Command, id: string | undefined, options: Readonly<Record<string, string | boolean | undefined>>) {
  if (id === undefined) command.error('device add: expected an id or --from <file>', { exitCode: 2 });
  if (options.profile === undefined) command.error('device add: expected --profile <profile>', { exitCode: 2 });
  const { profile, place, secret, weak } = options;
  return { id, profile, place, secret, weak, ...recordOf(options) };
}

function readLines(command: Command, file: string, weak: boolean): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [{ ...JSON.parse(line), ...(weak ? { weak } : {}) }];
    } catch {
      return command.error(`${file}:${index + 1}: expected one JSON object, came ${line.slice(0, 80)}`, { exitCode: 2 });
    }
  });
}
