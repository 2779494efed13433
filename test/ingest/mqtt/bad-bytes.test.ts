import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.ts';
import { startBare } from './bare-aedes.ts';
import { type Rig, startRig, until } from './rig.ts';
import { connected, connectPacket, frame, ping, publishPacket, subscribePacket, Wire } from './wire.ts';

const run = promisify(execFile);
let rig: Rig;
afterEach(async () => rig?.stop());

/** PUBLISH that claims 268,435,455 bytes. */
const hugeHeader = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]);
/** Another process, so that only the receiver's memory is measured: sends the header, then zeros until it is closed or all is out. */
const pourer = `
  const [port, first, megabytes] = process.argv.slice(1);
  const socket = require('node:net').connect(Number(port), '127.0.0.1');
  socket.resume();
  const zeros = Buffer.alloc(1024 * 1024);
  let left = Number(megabytes);
  const end = (word) => { process.stdout.write(word); setTimeout(() => process.exit(0), 200); };
  socket.on('error', () => {});
  socket.on('close', () => end('closed'));
  socket.write(Buffer.from(first, 'hex'));
  const more = () => { if (socket.destroyed) return; if (left-- > 0) socket.write(zeros, more); else end('open'); };
  more();
`;

interface MemoryServer {
  /** What it grew by, in MB, over the level before, and whether it closed. */
  pour(first: Buffer, megabytes: number): Promise<{ readonly grew: number; readonly closed: boolean }>;
  stop(): void;
}

async function memoryServer(kind: 'bare' | 'guarded'): Promise<MemoryServer> {
  const file = fileURLToPath(new URL('./memory-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<number> => Number((await lines.next()).value);
  const port = await line();
  return {
    pour: async (first, megabytes) => {
      child.stdin.write('\n');
      await line();
      child.stdin.write('\n');
      const before = await line();
      const { stdout } = await run(process.execPath, ['-e', pourer, `${port}`, first.toString('hex'), `${megabytes}`]);
      child.stdin.write('\n');
      return { grew: (await line()) - before, closed: stdout.endsWith('closed') };
    },
    stop: () => child.stdin.end(),
  };
}

describe('frames and sockets that never prove themselves', () => {
  it('closes a 268 MB claim on its header, before and after CONNECT, and grows by 5 MB at most', async () => {
    const server = await memoryServer('guarded');
    // The first connections load code.
    for (let i = 0; i < 4; i++) await server.pour(Buffer.concat([connectPacket(), hugeHeader]), 1);
    for (const first of [hugeHeader, Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), Buffer.concat([connectPacket(), hugeHeader])]) {
      const { grew, closed } = await server.pour(first, 64);
      expect(closed).toBe(true);
      expect(grew).toBeLessThanOrEqual(5);
    }
    server.stop();
  });

  it('(control) bare aedes swallows what an unauthenticated peer pours in', async () => {
    const server = await memoryServer('bare');
    const { grew, closed } = await server.pour(hugeHeader, 64);
    expect(closed).toBe(false);
    expect(grew).toBeGreaterThan(50);
    server.stop();
  });

  it('closes silent sockets and half packets in time', async () => {
    rig = await startRig({ limits: { connectTime: 1_500, frameTime: 2_000 } });
    const silent = Array.from({ length: 200 }, () => new Wire(rig.port));
    const dripping = new Wire(rig.port).send(Buffer.from([0x10]));
    const slow = await connected(rig.port);
    slow.send(Buffer.from([0x30, 0x20, 0]));
    await until('the silent to be closed', () => silent.every((wire) => wire.closed) && dripping.closed, 6_000);
    expect(slow.closed).toBe(false);
    await slow.hangUp();
    expect(rig.counts.get('closed connect-time')).toBe(201);
    expect(rig.counts.get('closed frame-time')).toBe(1);
  });

  it('holds caps for unproven sockets per address, and lets a device in once they are gone', async () => {
    rig = await startRig({ limits: { unauthenticatedPerAddress: 10, connectTime: 500 } });
    const silent = Array.from({ length: 15 }, () => new Wire(rig.port));
    await until('five to be refused', () => rig.counts.get('refused unauthenticated-per-address') === 5);
    await until('the others to be closed', () => silent.every((wire) => wire.closed), 2_000);
    const wire = await connected(rig.port);
    wire.destroy();
  });

  it('understands a session that comes byte by byte, and one that comes in a single chunk', async () => {
    rig = await startRig();
    const all = Buffer.concat([connectPacket(), publishPacket('v1/devices/me/telemetry', 'x'.repeat(300), 1, 7), ping]);
    const drip = new Wire(rig.port);
    for (const byte of all) {
      drip.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await drip.next('puback');
    await drip.next('pingresp');
    drip.destroy();
    const chunk = new Wire(rig.port).send(all);
    await chunk.next('pingresp');
    await chunk.next('puback');
    chunk.destroy();
    expect(rig.custody.kept.map((message) => message.text.length)).toEqual([300, 300]);
  });
});

const badTexts: readonly (readonly [string, Buffer])[] = [
  ['an overlong slash', Buffer.from([0x76, 0xc0, 0xaf, 0x31])],
  ['a lone surrogate', Buffer.from([0x76, 0xed, 0xa0, 0x80])],
  ['0xFF', Buffer.from([0x76, 0xff])],
  ['a cut sequence', Buffer.from([0x76, 0xe4, 0xb8])],
  ['NUL', Buffer.from([0x76, 0])],
  ['a control character', Buffer.from([0x76, 7])],
  ['U+0085', Buffer.from('v\u0085')],
  ['U+FFFF', Buffer.from('v\uffff')],
];

const badClientIds: readonly (readonly [string, Buffer | string])[] = [
  ['+', '+'],
  ['#', '#'],
  ['a/b', 'a/b'],
  ['../x', '../x'],
  ['NUL', Buffer.from([0x61, 0])],
  ['129 characters', 'x'.repeat(129)],
  ['ill-formed UTF-8', Buffer.from([0xc0, 0xaf])],
];

describe('texts of a peer', () => {
  it.each(badTexts)('closes on %s in a topic, a filter, a will topic and a user name', async (_name, text) => {
    rig = await startRig();
    for (const packet of [publishPacket(text, 'x', 1), subscribePacket([text]), frame(0xa2, 1, text.length, text)]) {
      const wire = await connected(rig.port);
      wire.send(packet);
      await wire.hangUp();
      expect(wire.heard).toHaveLength(1);
    }
    for (const options of [{ will: { topic: text, payload: 'x' } }, { user: text, password: null }]) {
      const wire = new Wire(rig.port).send(connectPacket(options));
      await wire.hangUp();
    }
    expect(rig.counts.get('closed ill-formed-text')).toBe(5);
    expect(rig.custody.calls).toBe(0);
  });

  it.each(badClientIds)('refuses the client id %s', async (_name, id) => {
    rig = await startRig();
    const wire = new Wire(rig.port).send(connectPacket({ id }));
    await wire.hangUp();
    expect(wire.of('connack').filter((packet) => packet.returnCode === 0)).toHaveLength(0);
    expect((rig.counts.get('closed client-id') ?? 0) + (rig.counts.get('closed ill-formed-text') ?? 0)).toBe(1);
  });

  it('(control) bare aedes accepts every one of these topics and client ids', async () => {
    const bare = await startBare();
    for (const [, text] of badTexts) {
      const wire = await connected(bare.port);
      wire.send(publishPacket(text, 'x', 1));
      await wire.next('puback');
      wire.destroy();
    }
    for (const [, id] of badClientIds) (await connected(bare.port, { id })).destroy();
    await bare.stop();
  });

  it('accepts Chinese client ids, 128 characters, an empty one with a clean session, and MQTT 3.1', async () => {
    rig = await startRig();
    for (const options of [{ id: '电梯一号' }, { id: '梯'.repeat(128) }, { id: '' }, { level: 3 }])
      (await connected(rig.port, options)).destroy();
    for (const [options, code] of [
      [{ id: '', clean: false }, 2],
      [{ level: 5 }, 1],
      [{ level: 0x84 }, 1],
      [{ user: null }, 5],
      [{ password: 'wrong' }, 4],
    ] as const) {
      const wire = new Wire(rig.port);
      expect(await wire.connect(options)).toBe(code);
      await wire.hangUp();
    }
  });

  it.each([
    ['a packet before CONNECT', ping, 'connect-first'],
    ['a second CONNECT', Buffer.concat([connectPacket(), connectPacket()]), 'connect-twice'],
    ['a fifth length byte', Buffer.concat([connectPacket(), Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 1])]), 'length-encoding'],
    ['QoS 3', Buffer.concat([connectPacket(), frame(0x36, 1, Buffer.from('a'), 1)]), 'qos'],
    ['DUP with QoS 0', Buffer.concat([connectPacket(), frame(0x38, 1, Buffer.from('a'))]), 'dup-with-qos-0'],
    ['wrong flags', Buffer.concat([connectPacket(), Buffer.from([0xc1, 0])]), 'flags'],
    ['a packet only servers send', Buffer.concat([connectPacket(), Buffer.from([0xd0, 0])]), 'packet-type'],
    ['packet id 0', Buffer.concat([connectPacket(), publishPacket('a', 'x', 1, 0)]), 'packet-id'],
    ['a wildcard in PUBLISH', Buffer.concat([connectPacket(), publishPacket('a/#', 'x')]), 'wildcard'],
    ['17 levels', Buffer.concat([connectPacket(), publishPacket('/'.repeat(16), 'x')]), 'topic-levels'],
    ['150 levels', Buffer.concat([connectPacket(), publishPacket('a/'.repeat(150), 'x')]), 'topic-levels'],
    ['an empty SUBSCRIBE', Buffer.concat([connectPacket(), frame(0x82, 1)]), 'no-filter'],
    ['101 filters', Buffer.concat([connectPacket(), subscribePacket(Array.from({ length: 101 }, (_, i) => `f${i}`))]), 'too-many-filters'],
    ['a reserved CONNECT flag', frame(0x10, 4, Buffer.from('MQTT'), Buffer.from([4, 3]), 0, 1, Buffer.from('c')), 'connect-flags'],
    ['another protocol', frame(0x10, 4, Buffer.from('HTTP'), Buffer.from([4, 2]), 0, 1, Buffer.from('c')), 'protocol-name'],
    ['bytes behind CONNECT', frame(0x10, 4, Buffer.from('MQTT'), Buffer.from([4, 2]), 0, 1, Buffer.from('cx')), 'malformed'],
  ])('closes on %s', async (_name, bytes, reason) => {
    rig = await startRig();
    const wire = new Wire(rig.port).send(bytes);
    await wire.hangUp();
    expect(rig.counts.get(`closed ${reason}`)).toBe(1);
  });
});

describe('a device that is cut off for what it sends', () => {
  it('is told of once, and that it stopped; strangers and terminals are not', async () => {
    let shift = 0;
    rig = await startRig({ clock: { ...systemClock, monotonic: () => systemClock.monotonic() + shift } });
    for (const bytes of [hugeHeader, hugeHeader, Buffer.from([0xf0, 0])]) {
      const wire = await connected(rig.port);
      wire.send(bytes);
      await wire.hangUp();
    }
    const terminal = await connected(rig.port, { user: 't1', id: 't1' });
    terminal.send(hugeHeader);
    await terminal.hangUp();
    const stranger = new Wire(rig.port).send(hugeHeader);
    await stranger.hangUp();
    const told = { rule: 'device.cut-off', account: { kind: 'device', id: 'd1' } };
    expect(rig.signals).toEqual([{ ...told, to: 'true', why: 'frame-too-long' }]);
    shift = 61_000;
    await until('the end of it', () => rig.signals.length > 1);
    expect(rig.signals.slice(1)).toEqual([{ ...told, to: 'false', why: 'packet-type' }]);
  });
});
