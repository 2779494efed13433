import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, untilAnswers } from '../free-port.ts';
import type { InfluxServer } from '../influx/influx-server.ts';
import { connectPacket, publishTemplate } from '../mqtt-packets.ts';
import type { Peer } from '../peer.ts';
import { portOwner } from '../port-owner.ts';
import { BenchmarkVoid } from '../run-load.ts';
import { template } from '../workload.ts';
import { benchFlow, influxNode, measurement } from './flow.ts';

export interface NodeRedPeer extends Peer {
  /** Where its alerts are said. */
  readonly alerts: string;
  readonly version: string;
}

/** Messages under way in broker, flow and database together: enough to keep it busy, few enough that it does not drown. */
export const nodeRedInFlight = { plain: 500, tuned: 10_000 } as const;

/**
 * Node-RED between a broker and InfluxDB. `where` is the port of one that runs (its admin API open), or a folder in which
 * `npm install node-red node-red-contrib-influxdb` was run. The flow is added over the admin API and taken away at the end; nothing else is touched.
 */
export async function startNodeRedPeer(where: string, broker: Peer, influx: InfluxServer, tuned: boolean): Promise<NodeRedPeer> {
  const own = /^\d+$/.test(where) ? null : await startOwn(where);
  const port = own?.port ?? Number(where);
  const admin = `http://127.0.0.1:${port}`;
  const name = `anlin-bench-${process.pid}`;
  const stopOwn = async () => {
    if (own === null) return;
    const gone = new Promise((resolve) => own.child.once('exit', resolve));
    own.child.kill('SIGKILL');
    if (own.child.exitCode === null && own.child.signalCode === null) await gone;
    rmSync(own.folder, { recursive: true, force: true });
  };
  try {
    await untilAnswers(port, 'Node-RED', () => own !== null && own.child.exitCode !== null);
    const { version } = (await ask(`${admin}/settings`)) as { version: string };
    const types = (await ask(`${admin}/nodes`)) as readonly { types: readonly string[] }[];
    if (!types.some((set) => set.types.includes(influxNode))) {
      throw new Error('--node-red: this Node-RED has no InfluxDB node; run npm install node-red node-red-contrib-influxdb there');
    }
    const database = name;
    await influx.createDatabase(database);
    const { id } = (await ask(
      `${admin}/flow`,
      'POST',
      benchFlow({ mqttPort: broker.port, influxPort: influx.port, database, name }, tuned),
    )) as { id: string };
    const said = async () => (await ask(`${admin}/${name}/handled`)) as { stored: number; failed: number };
    const handled = async () => {
      const { stored, failed } = await said();
      if (failed > 0) throw new BenchmarkVoid(`Node-RED could not store ${failed} messages`);
      return stored;
    };
    await untilThere(`${admin}/${name}/handled`);
    await untilItFlows(broker.port, handled);
    return {
      pid: own?.child.pid ?? portOwner(port),
      servers: [broker.pid, influx.pid],
      port: broker.port,
      alerts: `ws://127.0.0.1:${port}/${name}/alerts`,
      version,
      handled,
      stored: () => influx.count(database, measurement, 'gas.concentration'),
      stop: async () => {
        if (own === null) await ask(`${admin}/flow/${id}`, 'DELETE');
        await stopOwn();
        await influx.dropDatabase(database);
        await broker.stop();
      },
    };
  } catch (error) {
    await stopOwn();
    await broker.stop();
    throw error;
  }
}

async function startOwn(folder: string): Promise<{ child: ChildProcess; port: number; folder: string }> {
  const program = [join(folder, 'node_modules/node-red/red.js'), join(folder, 'red.js')].find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error(
      `--node-red: expected a port, or a folder in which 'npm install node-red node-red-contrib-influxdb' was run, came '${folder}'`,
    );
  }
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'anlin-bench-node-red-'));
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    credentialSecret: false,
    logging: { console: { level: 'warn', metrics: false, audit: false } },
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
  };
  writeFileSync(join(home, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
  writeFileSync(join(home, 'flows.json'), '[]');
  const child = spawn(process.execPath, [program, '-u', home], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, port, folder: home };
}

/** A flow is taken before it is started. */
async function untilThere(url: string): Promise<void> {
  for (const end = performance.now() + 30_000; !(await fetch(url)).ok; ) {
    if (performance.now() > end) throw new BenchmarkVoid('Node-RED did not start the flow within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The flow is there before its connection stands: something is sent until it comes out at the other end. */
async function untilItFlows(brokerPort: number, handled: () => Promise<number>): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: brokerPort, noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write(connectPacket('bench-probe', 'bench-probe', ''));
  const before = await handled();
  for (const end = performance.now() + 30_000; ; ) {
    if (performance.now() > end) throw new BenchmarkVoid('nothing came through Node-RED within 30 s');
    const { bytes, packetIdAt } = publishTemplate('v1/devices/bench-probe/telemetry', template);
    bytes[packetIdAt + 1] = 1;
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await handled();
    if (now > before) break;
  }
  // The last of them may still be under way.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  socket.destroy();
}

async function ask(url: string, method = 'GET', body: object | null = null): Promise<unknown> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, ...(body === null ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Node-RED ${method} ${new URL(url).pathname}: expected 2xx, came ${answer.status} ${text.slice(0, 300)}`);
  return text === '' ? null : JSON.parse(text);
}
