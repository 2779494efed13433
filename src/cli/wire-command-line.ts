import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { scenarios } from '../../simulators/scenarios/scenario-table.ts';
import { loadSettings } from '../config/settings.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { packageRoot } from '../runtime/package-root.ts';
import { askGateway } from './control-client.ts';
import type { Output } from './output.ts';
import { registerLocally } from './register-devices.ts';
import { replay } from './replay.ts';
import { simulate } from './simulate.ts';

/** `simulate`, `replay`, `bench`: they speak to a gateway over the wire, like any device. */
export function addWireCommands(program: Command, output: (command: Command) => Output): void {
  program
    .command('simulate')
    .description('模拟社区 / play a community')
    .addArgument(new Argument('[scenario]').choices(scenarios.map(({ name }) => name)))
    .option('--url <mqtt>', 'MQTT address of the gateway')
    .option('--ocpp <ws>', 'address for charging stations; that of the running gateway without --url')
    .option('--devices <file>', 'JSON of {id, profile, place, secret}; without it a community is registered first')
    .option('--buildings <n>', 'size of the community', number)
    .option('--seed <n>', 'same seed, same story', number)
    .option('--speed <x>', 'simulated seconds a second', number)
    .option('--for <seconds>', 'stop after so long', number)
    .option('--api <http>', 'HTTP address, to register a new community')
    .option('--token <token>', 'API token for it')
    .action(async (scenario: string | undefined, options, command: Command) => {
      const stop = new AbortController();
      process.on('SIGINT', () => stop.abort());
      process.on('SIGTERM', () => stop.abort());
      // A demo that ends takes its simulation with it.
      process.on('disconnect', () => stop.abort());
      const { for: forSeconds, ...rest } = options;
      const { profiles } = loadProfiles(join(packageRoot(), 'devices'));
      const settings = loadSettings(process.env);
      const status = options.url === undefined ? await askGateway(settings.data, 'gateway.status', {}) : null;
      const played = await simulate(
        {
          ...rest,
          url: options.url ?? status?.mqtt,
          ocpp: options.ocpp ?? (status === null ? undefined : `${status.http.replace('http', 'ws')}/ocpp`),
          scenario,
          forSeconds,
          profiles,
          ...(status === null ? {} : { register: (wanted) => registerLocally(settings.data, wanted) }),
          signal: stop.signal,
        },
        output(command),
      );
      // A simulation that reached nobody must not look done.
      if (played.acknowledged === 0 && played.failures + played.refused > 0) process.exitCode = 1;
      if (process.connected) process.disconnect();
    });
  program
    .command('replay <csv>')
    .description('把记录数据经 MQTT 重放 / play a recorded CSV file through MQTT; nothing guessed, nothing dropped')
    .requiredOption('--device <id>', 'registered device')
    .requiredOption('--map <column=point...>', 'which column is which point')
    .option('--time <columns>', 'time column, or date+time')
    .option('--format <f>', 'time format, e.g. dd/MM/yyyy HH:mm:ss')
    .option('--zone <tz>', 'zone of times without an offset')
    .option('--rate <Hz>', 'rows a second, for a file without a time column', number)
    .option('--start <time>', 'time of the first row, RFC 3339 with offset')
    .option('--missing <value...>', 'cells that mean "no value"')
    .option('--speed <x>', 'times the recorded pace; as fast as acknowledged without it', number)
    .option('--as-live', 'shift all times so that the last row is now')
    .option('--separator <c>', 'column separator')
    .option('--url <mqtt>', 'MQTT address; that of the running gateway without it')
    .option('--secret <s>', 'secret of the device; lent by the running gateway without it')
    .option('--batch <rows>', 'rows in one message', number)
    .action(async (csv: string, options, command: Command) => {
      const settings = loadSettings(process.env);
      const status = options.url === undefined ? await askGateway(settings.data, 'gateway.status', {}) : null;
      const lent = options.secret === undefined ? await askGateway(settings.data, 'device.lend', { id: options.device }) : null;
      const list = await askGateway(settings.data, 'device.list', {});
      const type = list?.devices.find((device) => device.id === options.device)?.profile;
      const bindings = loadProfiles(settings['devices.folder'] ?? join(packageRoot(), 'devices')).profiles.get(type ?? '')?.bindings;
      const placeOf = (key: string) => {
        const found = bindings?.find(({ point, component }) => (component === '' ? point.name : `${point.name}[${component}]`) === key);
        return found === undefined ? null : { kind: found.point.kind, path: found.jsonata === undefined ? found.path : null };
      };
      const stop = new AbortController();
      process.on('SIGINT', () => stop.abort());
      const counts = await replay(
        {
          ...options,
          csv,
          zone: options.zone ?? settings.timeZone,
          url: options.url ?? status?.mqtt,
          secret: options.secret ?? lent?.secret,
          // Without the gateway at hand nobody knows the type, and every column is taken for numbers.
          ...(bindings === undefined ? {} : { placeOf }),
          keptDays: settings['store.rawDays'],
          signal: stop.signal,
        },
        output(command),
      );
      if (counts.messagesSent !== counts.messagesAcknowledged) process.exitCode = 1;
    });
  program
    .command('bench')
    .description('基准测试 / benchmark (npm run bench)')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_options, command: Command) => {
      const result = spawnSync(process.execPath, [join(packageRoot(), 'dist', 'bench', 'bench.js'), ...command.args], { stdio: 'inherit' });
      process.exitCode = result.status ?? 1;
    });
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError(`expected a number, came ${text}`);
  return value;
}
