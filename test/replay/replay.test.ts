import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import mqttPacket from 'mqtt-packet';
import { afterEach, expect, test } from 'vitest';
import type { Output } from '../../src/cli/output.ts';
import { replay } from '../../src/cli/replay.ts';
import { mosquittoInstalled, startMosquitto } from '../simulators/mosquitto.ts';
import { recordedFile } from '../support/recorded-data.ts';

interface Element {
  readonly ts: number | string;
  readonly values: Readonly<Record<string, unknown>>;
}

const installed = mosquittoInstalled();
const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const lines: string[] = [];
const out: Output = { line: (text) => lines.push(text), error: () => {}, progress: () => {}, json: false, language: 'en' };

function csvFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-replay-'));
  closing.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'data.csv'), text);
  return join(folder, 'data.csv');
}

/** A broker and everything that device `d1` sends. */
async function listened(): Promise<{ url: string; elements: Element[]; messages: Buffer[]; settle(): Promise<void> }> {
  const broker = await startMosquitto();
  closing.push(() => broker.stop());
  const client: MqttClient = await connectAsync(broker.url);
  closing.push(() => client.endAsync(true));
  const elements: Element[] = [];
  const messages: Buffer[] = [];
  client.on('message', (_topic, payload) => {
    messages.push(payload);
    elements.push(...[JSON.parse(payload.toString())].flat());
  });
  await client.subscribeAsync('v1/devices/d1/telemetry', { qos: 1 });
  return {
    url: broker.url,
    elements,
    messages,
    // QoS 1 to one subscriber keeps the order: when this one is here, all before it are.
    settle: async () => {
      await client.publishAsync('v1/devices/d1/telemetry', '[{"ts":0,"values":{"end":true}}]', { qos: 1 });
      while (elements.at(-1)?.values.end !== true) await new Promise((resolve) => setTimeout(resolve, 10));
      elements.pop();
      messages.pop();
    },
  };
}

const trap =
  '\uFEFFDate,Time,"co, mg",T,note\r\n' +
  '10/03/2004,18:00:00,2.6,13.6,a\r\n' +
  '10/03/2004,19:00:00,-200,,"two\r\nlines, ""quoted"""\r\n' +
  '\r\n' +
  '10/03/2004,20:00:00,18. Jan,-200.0,b\r\n' +
  '10/03/2004,,1,2,no time\r\n' +
  '31/02/2004,21:00:00,1,2,no such day\r\n' +
  '10/03/2004,22:00:00,1,5,14,2,decimal comma\r\n' +
  '10/03/2004,23:00:00,1e999, 7 ,c';

test.skipIf(!installed)(
  'every trap of a file becomes what it is: missing is null, what is no number stays text, no row is lost',
  async () => {
    const { url, elements, settle } = await listened();
    const counts = await replay(
      {
        csv: csvFile(trap),
        device: 'd1',
        map: ['co, mg=air.co', 'T=air.temperature'],
        time: 'Date+Time',
        format: 'dd/MM/yyyy HH:mm:ss',
        zone: 'Asia/Shanghai',
        missing: ['-200'],
        url,
        batch: 3,
      },
      out,
    );
    await settle();
    const at = (hour: number) => Date.UTC(2004, 2, 10, hour - 8);
    expect(elements).toEqual([
      { ts: at(18), values: { 'air.co': 2.6, 'air.temperature': 13.6 } },
      { ts: at(19), values: { 'air.co': null, 'air.temperature': null } },
      { ts: at(20), values: { 'air.co': '18. Jan', 'air.temperature': null } },
      { ts: '10/03/2004 ', values: { 'air.co': 1, 'air.temperature': 2 } },
      { ts: '31/02/2004 21:00:00', values: { 'air.co': 1, 'air.temperature': 2 } },
      { ts: '10/03/2004 22:00:00', values: { 'air.co': '1', 'air.temperature': '5' } },
      { ts: at(23), values: { 'air.co': '1e999', 'air.temperature': 7 } },
    ]);
    expect(counts).toEqual({
      rows: 7,
      good: 3,
      missing: 3,
      notNumeric: 2,
      withoutTime: 6,
      raggedRows: 1,
      olderThanKept: 0,
      messagesSent: 3,
      messagesAcknowledged: 3,
      messagesRepeated: 0,
    });
  },
);

test.skipIf(!installed)('a file without a time column gets start + rate; --as-live puts its last row at now', async () => {
  const { url, elements, settle } = await listened();
  const csv = csvFile('v\n1\n2\n3\n');
  const wish = { csv, device: 'd1', map: ['v=liftDoor.vibration'], zone: 'UTC', rate: 4, url, batch: 2 };
  await replay({ ...wish, start: '2026-03-01T08:00:00+08:00' }, out);
  const clock = { wall: () => 1_800_000_000_000, monotonic: () => performance.now() };
  await replay({ ...wish, asLive: true }, out, clock);
  await settle();
  const start = Date.UTC(2026, 2, 1);
  expect(elements.map((element) => element.ts)).toEqual([
    start,
    start + 250,
    start + 500,
    1_799_999_999_500,
    1_799_999_999_750,
    1_800_000_000_000,
  ]);
});

test.skipIf(!installed)('a column goes where the device type reads the point: a component, a place deeper in the message', async () => {
  const { url, elements, settle } = await listened();
  const places = new Map([
    ['charging.power[1]', ['c1', 'p']],
    ['charging.current[1]', ['c1', 'i']],
    ['charging.power[2]', ['charging.power[2]']],
  ]);
  const wish = {
    csv: csvFile('p1,i1,p2\n7,30,0\n'),
    device: 'd1',
    map: ['p1=charging.power[1]', 'i1=charging.current[1]', 'p2=charging.power[2]'],
    placeOf: (point: string) => ({ kind: 'number' as const, path: places.get(point) ?? null }),
  };
  await replay({ ...wish, zone: 'UTC', rate: 1, start: '2026-03-01T00:00:00Z', url }, out);
  await settle();
  expect(elements.map(({ values }) => values)).toEqual([{ c1: { p: 7, i: 30 }, 'charging.power[2]': 0 }]);
});

test.skipIf(!installed)('rows older than the gateway keeps are counted and said', async () => {
  const { url, settle } = await listened();
  const csv = csvFile('t,v\n2004-03-10T18:00:00Z,1\n2026-02-01T00:00:00Z,2\n');
  const clock = { wall: () => Date.UTC(2026, 2, 1), monotonic: () => performance.now() };
  lines.length = 0;
  const counts = await replay({ csv, device: 'd1', map: ['v=a.b'], time: 't', zone: 'UTC', keptDays: 400, url }, out, clock);
  await settle();
  expect(counts).toMatchObject({ rows: 2, good: 2, olderThanKept: 1 });
  expect(lines.join('\n')).toMatch(/1 rows are older than the gateway keeps/);
});

test.skipIf(!installed)('--speed keeps the recorded pace, times x', async () => {
  const { url, settle, messages } = await listened();
  const csv = csvFile(`v\n${'1\n'.repeat(9)}`);
  const began = performance.now();
  await replay({ csv, device: 'd1', map: ['v=a.b'], zone: 'UTC', rate: 1, start: '2026-03-01T00:00:00Z', speed: 10, url }, out);
  await settle();
  expect(performance.now() - began).toBeGreaterThan(790);
  expect(messages.length).toBeGreaterThanOrEqual(5);
});

test.skipIf(!installed)('messages stay under 60 KiB however long the rows are', async () => {
  const { url, elements, messages, settle } = await listened();
  const csv = csvFile(`v\n${`${'x'.repeat(5_000)}\n`.repeat(60)}`);
  await replay({ csv, device: 'd1', map: ['v=a.b'], zone: 'UTC', rate: 1, start: '2026-03-01T00:00:00Z', url }, out);
  await settle();
  expect(elements.length).toBe(60);
  expect(messages.length).toBe(5);
  expect(Math.max(...messages.map((message) => message.length))).toBeLessThanOrEqual(60 * 1024);
});

test('after a lost connection exactly what was not acknowledged is sent again, as the same packets', async () => {
  const sessions: { ids: number[]; dups: boolean[]; bodies: string[] }[] = [];
  const server = createServer((socket: Socket) => {
    const session = { ids: [] as number[], dups: [] as boolean[], bodies: [] as string[] };
    sessions.push(session);
    const first = sessions.length === 1;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') socket.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: !first }));
      if (packet.cmd !== 'publish') return;
      session.ids.push(packet.messageId ?? 0);
      session.dups.push(packet.dup);
      session.bodies.push(packet.payload.toString());
      // The first connection acknowledges two and dies after five.
      if (!first || session.ids.length <= 2) socket.write(mqttPacket.generate({ cmd: 'puback', messageId: packet.messageId ?? 0 }));
      if (first && session.ids.length === 5) setTimeout(() => socket.destroy(), 50);
    });
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  const url = `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const csv = csvFile('v\n1\n2\n3\n4\n5\n6\n7\n');
  const wish = { csv, device: 'd1', map: ['v=a.b'], zone: 'UTC', rate: 1, start: '2026-03-01T00:00:00Z', url, batch: 1, window: 3 };
  const counts = await replay(wish, out);
  expect(sessions[0]).toMatchObject({ ids: [1, 2, 3, 4, 5], dups: [false, false, false, false, false] });
  expect(sessions[1]).toMatchObject({ ids: [3, 4, 5, 6, 7], dups: [true, true, true, false, false] });
  expect(sessions[1]?.bodies.slice(0, 3)).toEqual(sessions[0]?.bodies.slice(2));
  expect(counts).toMatchObject({ messagesSent: 7, messagesAcknowledged: 7, messagesRepeated: 3 });
});

test('wrong options are refused with the cure, before anything is sent', async () => {
  const csv = csvFile('a,b,b\n1,2,3\n');
  const wish = { csv, device: 'd1', map: ['a=x.y'], zone: 'UTC', url: 'mqtt://127.0.0.1:1' };
  await expect(replay({ ...wish, map: ['c=x.y', 'b=x.z', 'nothing'] }, out)).rejects.toThrow(
    /no column 'c'[\s\S]*'b' stands in the file twice[\s\S]*came 'nothing'[\s\S]*columns of the file: a, b, b/,
  );
  await expect(replay({ ...wish, placeOf: () => null }, out)).rejects.toThrow(/no point 'x\.y'/);
  await expect(replay({ ...wish, placeOf: () => ({ kind: 'number', path: null }) }, out)).rejects.toThrow(/'x\.y' is worked out/);
  await expect(replay(wish, out)).rejects.toThrow(/--rate/);
  await expect(replay({ ...wish, rate: 1, start: '2026-03-01 00:00' }, out)).rejects.toThrow(/offset/);
  await expect(replay({ ...wish, time: 'a', format: 'dd.MM', zone: 'UTC' }, out)).rejects.toThrow(/--format/);
  await expect(replay({ ...wish, time: 'a', format: 'yyyy-MM-dd', zone: 'Mars/Base' }, out)).rejects.toThrow(/--zone/);
  await expect(replay({ ...wish, rate: 1, start: '2026-03-01T00:00:00Z' }, out)).rejects.toThrow(/cannot be reached/);
});

const recorded = recordedFile('lift-door-vibration.csv') ?? '';
test.skipIf(!installed || recorded === '')(
  'the recorded lift door: 330,226 good cells and 5,777 that a spreadsheet made dates',
  async () => {
    const { url, elements, settle } = await listened();
    const counts = await replay(
      {
        csv: recorded,
        device: 'd1',
        map: ['vibration=liftDoor.vibration', 'ball-bearing=liftDoor.bearingSpeed', 'humidity=liftDoor.humidity'],
        zone: 'UTC',
        rate: 4,
        start: '2026-03-01T00:00:00Z',
        url,
      },
      out,
    );
    await settle();
    expect(counts).toMatchObject({ rows: 112_001, good: 330_226, missing: 0, notNumeric: 5_777, withoutTime: 0, raggedRows: 0 });
    expect(counts.messagesAcknowledged).toBe(counts.messagesSent);
    const values = elements.flatMap((element) => Object.values(element.values));
    expect(elements.length).toBe(112_001);
    expect(values.filter((value) => typeof value === 'number').length).toBe(330_226);
    expect(values.filter((value) => typeof value === 'string').length).toBe(5_777);
  },
  120_000,
);

const air = recordedFile('air-quality-uci.csv') ?? '';
test.skipIf(!installed || air === '')(
  'the recorded air: 104,940 good cells and 16,701 that mean missing',
  async () => {
    const { url, elements, settle } = await listened();
    const columns = 'CO_GT,PT08_S1_CO,NMHC_GT,C6H6_GT,PT08_S2_NMHC,NOx_GT,PT08_S3_NOx,NO2_GT,PT08_S4_NO2,PT08_S5_O3,T,RH,AH'.split(',');
    const counts = await replay(
      {
        csv: air,
        device: 'd1',
        map: columns.map((column) => `${column}=x.${column}`),
        time: 'Date+Time',
        format: 'dd/MM/yyyy HH:mm:ss',
        zone: 'Asia/Shanghai',
        missing: ['-200'],
        url,
      },
      out,
    );
    await settle();
    expect(counts).toMatchObject({ rows: 9_357, good: 104_940, missing: 16_701, notNumeric: 0, withoutTime: 0 });
    expect(elements[0]?.ts).toBe(Date.UTC(2004, 2, 10, 10));
    expect(elements.filter((element) => element.values['x.CO_GT'] === null).length).toBe(1_683);
  },
  120_000,
);
