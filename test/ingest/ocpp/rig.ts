import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { OcppLimits } from '../../../src/ingest/ocpp/limits.ts';
import { OcppSource, type StationSignal } from '../../../src/ingest/ocpp/ocpp-source.ts';
import type { Version } from '../../../src/ingest/ocpp/protocol.ts';
import type { Intake, Settle } from '../../../src/model/intake.ts';
import { type Clock, systemClock } from '../../../src/runtime/clock.ts';
import { systemRandom } from '../../../src/runtime/random.ts';

export interface Taken {
  readonly intake: Intake;
  /** Its body, when it is JSON of ours. */
  readonly json: Json;
  readonly settle: Settle;
}
// biome-ignore lint/suspicious/noExplicitAny: whatever a message holds
export type Json = any;

export interface Rig {
  readonly source: OcppSource;
  readonly taken: Taken[];
  readonly signals: StationSignal[];
  readonly counts: Map<string, number>;
  readonly connected: Set<string>;
  /** What becomes of what is taken; `hold` = the test settles it. */
  custody: 'keep' | 'hold' | 'refuse';
  station(id: string, version: Version): Promise<RawStation>;
  stop(): Promise<void>;
}

/** The source behind a plain server that believes whoever comes; a journal that remembers ids. */
export async function rig(limits: Partial<OcppLimits> = {}, clock: Clock = systemClock): Promise<Rig> {
  const server: Server = createServer();
  const handleProtocols = (offered: Set<string>) => [...offered][0] ?? false;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 262_144, perMessageDeflate: true, handleProtocols });
  const ids = new Set<string>();
  const counts = new Map<string, number>();
  const connected = new Set<string>();
  const made: Rig = {
    source: new OcppSource({
      custody: {
        take: (intake, settle) => {
          const json = parse(intake.body);
          made.taken.push({ intake, json, settle });
          if (made.custody === 'refuse') return settle.refused(new Error('disk full'));
          if (made.custody === 'hold') return;
          const id = `${intake.deviceId} ${Array.isArray(json) ? JSON.stringify(json.map((one: Json) => one.id)) : json?.id}`;
          const duplicate = json !== null && ids.has(id);
          ids.add(id);
          queueMicrotask(() => settle.kept(made.taken.length, duplicate));
        },
      },
      clock,
      random: systemRandom,
      count: (kind, reason) => void counts.set(`${kind} ${reason}`, (counts.get(`${kind} ${reason}`) ?? 0) + 1),
      heartbeatSeconds: () => 60,
      onSignal: (signal) => made.signals.push(signal),
      onConnection: (id, up) => void (up ? connected.add(id) : connected.delete(id)),
      // A station that has not said its states is asked for them; only the test for that wants to see it.
      limits: { statusTime: 600_000, ...limits },
    }),
    taken: [],
    signals: [],
    counts,
    connected,
    custody: 'keep',
    station: async (id, version) => {
      const { port } = server.address() as AddressInfo;
      const socket = new WebSocket(`ws://127.0.0.1:${port}/${id}`, [version]);
      const station = new RawStation(socket);
      await once(socket, 'open');
      return station;
    },
    stop: async () => {
      made.source.stop();
      for (const client of sockets.clients) client.terminate();
      await new Promise((done) => server.close(done));
    },
  };
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (ws) =>
      made.source.attach(ws, request, (request.url ?? '').slice(1), ws.protocol as Version),
    ),
  );
  made.source.start();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return made;
}

function parse(body: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
}

/** A station as bytes see it: it sends what it is told and keeps what comes. */
export class RawStation {
  readonly socket: WebSocket;
  readonly got: Json[] = [];
  /** Close code, once it is closed. */
  readonly closed: Promise<number>;
  private last = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => this.got.push(JSON.parse(String(data))));
    this.closed = new Promise((done) => socket.on('close', (code) => done(code)));
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** Sends a call and resolves with the answer to it. */
  async call(action: string, payload: object, id = `m${++this.last}`): Promise<Json> {
    const from = this.got.length;
    this.send(JSON.stringify([2, id, action, payload]));
    return this.until((message) => message[1] === id && message[0] !== 2, from);
  }

  /** The first message from `from` on that is like this. */
  async until(like: (message: Json) => boolean, from = 0): Promise<Json> {
    for (;;) {
      const found = this.got.slice(from).find(like);
      if (found !== undefined) return found;
      await once(this.socket, 'message');
    }
  }
}

export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 10));
}
