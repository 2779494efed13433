import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { SiteThread } from '../../simulators/opcua/site-thread.ts';
import { scenarios } from '../../simulators/scenarios/scenario-table.ts';
import { loadSettings } from '../config/settings.ts';
import { bindingKey } from '../model/binding-key.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { packageRoot } from '../runtime/package-root.ts';
import { askGateway } from './control-client.ts';
import type { Output } from './output.ts';

/** `simulate`, `replay`, `bench`: they speak to a gateway over the wire, like any device. */
export function addWireCommands(program: Command, output: (command: Command) => Output): void {
  program
    .command('simulate')
    .description('模拟社区 / play a community')
    .addArgument(new Argument('[scenario]').choices(scenarios.map(({ name }) => name)))
    .option('--url <mqtt>', 'MQTT address of the gateway')
    .option('--ocpp <ws>', 'address for charging stations; that of the running gateway without --url')
    .option('--opcua <port>', 'port on this machine for an OPC UA server with those of --devices that stand behind one', number)
    .option('--opcua-after <seconds>', 'starts that server so much later', number, 0)
    .option('--when-told', 'plays when its parent says where the gateway is')
    .option(
      '--devices <file>',
      'JSON of {id, profile, place, secret}, stations also cert and key; without it a community is registered first',
    )
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
      const { for: forSeconds, opcua, opcuaAfter, whenTold, ...rest } = options;
      const site =
        opcua === undefined || rest.devices === undefined
          ? undefined
          : await serveSite({ port: opcua, afterMs: opcuaAfter * 1000 }, rest.devices);
      if (whenTold === true) Object.assign(rest, await wordOfParent(stop.signal));
      if (stop.signal.aborted) return site?.stop();
      const { profiles } = loadProfiles(join(packageRoot(), 'devices'));
      const settings = loadSettings(process.env);
      const status = rest.url === undefined ? await askGateway(settings.data, 'gateway.status', {}) : null;
      const { registerLocally } = await import('./register-devices.ts');
      const { simulate } = await import('./simulate.ts');
      const played = await simulate(
        {
          ...rest,
          url: rest.url ?? status?.mqtt,
          ocpp: rest.ocpp ?? (status === null ? undefined : `${status.http.replace('http', 'ws')}/ocpp`),
          scenario,
          site,
          forSeconds,
          profiles,
          ...(status === null ? {} : { register: (wanted) => registerLocally(settings.data, wanted) }),
          signal: stop.signal,
        },
        output(command),
      );
      await site?.stop();
      // A simulation that reached nobody must not look done.
      if (played.acknowledged === 0 && played.failures + played.refused > 0) process.exitCode = 1;
      if (process.connected) process.disconnect();
    });
  program
    .command('opcua-site')
    .description('模拟的 OPC UA 服务器：电梯群和气体控制器 / a simulated OPC UA server: a bank of lifts and a gas panel')
    .option('--port <n>', 'port on this machine', number, 4840)
    .option('--seed <n>', 'same seed, same story', number)
    .option('--speed <x>', 'simulated seconds a second', number)
    .option('--keys <folder>', 'keeps its certificate there; made anew each time without it')
    .action(async ({ port, seed, speed, keys }, command: Command) => {
      const out = output(command);
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(signal as 'SIGINT', () => stop.abort());
      const { playSite, siteDevices } = await import('../../simulators/opcua/play-site.ts');
      await playSite({
        port,
        seed,
        speed,
        ...(keys === undefined ? {} : { folder: keys }),
        signal: stop.signal,
        onReady: ({ url, fingerprint }) => {
          if (out.json) return out.line(JSON.stringify({ ready: true, url, fingerprint }));
          out.line(`${url}  SHA-256 ${fingerprint}`);
          for (const { id, profile } of siteDevices) out.line(`anlin device add ${id} --profile ${profile} --opcua site/Site/${id}`);
        },
        onMoment: (moment) => (out.json ? undefined : out.line(`${moment.at} s  ${moment[out.language]}`)),
      });
      // The stack keeps timers of its own.
      process.exit();
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
        const found = bindings?.find((binding) => bindingKey(binding) === key);
        return found === undefined ? null : { kind: found.point.kind, path: found.jsonata === undefined ? found.path : null };
      };
      const stop = new AbortController();
      process.on('SIGINT', () => stop.abort());
      const { replay } = await import('./replay.ts');
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

/** The OPC UA server of a simulated community; its parent, where it has one, is told when it is there. */
async function serveSite(where: { readonly port: number; readonly afterMs: number }, devicesFile: string): Promise<SiteThread> {
  const { readDevices } = await import('./simulate.ts');
  const { SiteThread } = await import('../../simulators/opcua/site-thread.ts');
  const site = new SiteThread(where, readDevices(devicesFile));
  // A demo that has been stopped meanwhile does not listen any more.
  const gone = () => {};
  void site.ready
    .then(() => process.send?.({ served: true }, undefined, undefined, gone))
    .catch((error: Error) => console.error(`OPC UA: ${error.message}`));
  return site;
}

/** What the parent says; nothing when it goes before it has said anything. */
function wordOfParent(gone: AbortSignal): Promise<object> {
  return new Promise((resolve) => {
    process.once('message', (message: object) => resolve(message));
    gone.addEventListener('abort', () => resolve({}), { once: true });
    if (gone.aborted) resolve({});
  });
}
