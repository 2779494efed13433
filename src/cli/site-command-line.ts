import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { loadSettings } from '../config/settings.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { packageRoot } from '../runtime/package-root.ts';
import { askGateway } from './control-client.ts';
import type { Output } from './output.ts';
import { runSiteCommand } from './site.ts';

/** Prints `value` as JSON, or lines for people. */
function show(out: Output, value: unknown, lines: () => readonly string[]): void {
  if (out.json) out.line(JSON.stringify(value));
  else for (const line of lines()) out.line(line);
}

const secretOptions = (command: Command) =>
  command
    .option('--place <path>', 'place path, e.g. 阳光社区/1号楼/1单元')
    .option('--secret <s>', 'its secret (>= 128 bit); made when left out')
    .option('--weak', 'accept a weak secret (tests only)');

/** `device`, `terminal`, `user`, `token`, `audit`: they work whether or not the gateway is running. */
export function addSiteCommands(program: Command, output: (command: Command) => Output): void {
  const device = program.command('device').description('设备登记 / devices');
  secretOptions(
    device
      .command('add [id]')
      .description('登记一台设备，凭证只显示一次 / register a device; its secret is shown once')
      .option('--profile <profile>', 'device type, see devices/')
      .option('--from <file>', 'JSON lines {id, profile, place, secret}: register many in one go'),
  ).action(async (id: string | undefined, options, command: Command) => {
    const out = output(command);
    const devices = options.from === undefined ? [one(command, id, options)] : readLines(command, options.from, options.weak === true);
    const answer = await runSiteCommand('device.add', { devices });
    if (options.from !== undefined) return show(out, answer, () => [`${answer.devices.length} devices registered`]);
    const [added] = answer.devices;
    show(out, added, () => [
      `device   ${added?.id} (${added?.profile}) ${added?.place}`,
      `secret   ${added?.secret}`,
      `next     mosquitto_pub -q 1 -u ${added?.id} -P '${added?.secret}' -t v1/devices/${added?.id}/telemetry -m '${firstMessage(added?.profile)}'`,
    ]);
  });
  device.command('list').action(async (_options, command: Command) => {
    const answer = await runSiteCommand('device.list', {});
    const table = new Table({ head: ['id', 'profile', 'place'], style: { head: [] } });
    table.push(...answer.devices.map((entry) => [entry.id, entry.profile, entry.place]));
    show(output(command), answer.devices, () => [table.toString()]);
  });
  device.command('retire <id>').action(async (id: string, _options, command: Command) => {
    await runSiteCommand('device.retire', { id });
    show(output(command), { id, retired: true }, () => [`device ${id} retired`]);
  });
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
      show(output(command), answer.token, () => [`token ${answer.token.token}`, `id    ${answer.token.id}`]);
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

/** The first message of the type's own normal example: something that works when it is pasted. */
function firstMessage(profileId: string | undefined): string {
  const { profiles } = loadProfiles(loadSettings(process.env)['devices.folder'] ?? join(packageRoot(), 'devices'));
  const example = profiles.get(profileId ?? '')?.examples.find(({ kind }) => kind === 'normal');
  return JSON.stringify(example?.steps[0]?.payload ?? {});
}

function one(command: Command, id: string | undefined, options: { profile?: string; place?: string; secret?: string; weak?: boolean }) {
  if (id === undefined) command.error('device add: expected an id or --from <file>', { exitCode: 2 });
  if (options.profile === undefined) command.error('device add: expected --profile <profile>', { exitCode: 2 });
  return { id, profile: options.profile, place: options.place, secret: options.secret, weak: options.weak };
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
