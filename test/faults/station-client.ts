import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { StationPeer } from './station-control.ts';

export interface StationBehaviour {
  /** Another secret than its own. */
  readonly secret?: string;
  /** Signs in under this name, with the secret of that one. */
  readonly name?: string;
  /** 1.6 when not given. */
  readonly version?: 'ocpp1.6' | 'ocpp2.0.1';
  /** What it answers a call of the gateway; NotImplemented when not given. */
  readonly answer?: (action: string, payload: unknown) => object | null;
  /** False: it answers no call of the gateway. */
  readonly answers?: boolean;
  readonly autoPong?: boolean;
}

/** A station that does what it is told, and no more. */
export class StationClient {
  socket: WebSocket | null = null;
  /** Null while the socket is open. */
  closedWith: number | null = null;
  private readonly peer: StationPeer;
  private readonly id: string;
  private readonly behaviour: StationBehaviour;
  private readonly waiting = new Map<string, { resolve: (answer: unknown[]) => void; reject: (error: Error) => void }>();
  private calls = 0;
  private heardCalls = 0;

  constructor(peer: StationPeer, id: string, behaviour: StationBehaviour) {
    this.peer = peer;
    this.id = id;
    this.behaviour = behaviour;
  }

  async open(): Promise<void> {
    const socket = this.connect();
    await once(socket, 'open');
  }

  /** HTTP status with which it is refused; 101 when it is let in. */
  refusal(): Promise<number> {
    const socket = this.connect();
    return new Promise((resolve) => {
      socket.once('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    });
  }

  send(text: string): void {
    this.socket?.send(text, () => {});
  }

  call(action: string, payload: object): Promise<unknown[]> {
    const id = `own-${++this.calls}`;
    if (this.closedWith !== null) return Promise.reject(new Error(`${this.id} is closed (${this.closedWith})`));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send(JSON.stringify([2, id, action, payload]));
    });
  }

  /** Waits for the socket to end, or not. */
  async ended(ms: number): Promise<void> {
    for (let waited = 0; this.closedWith === null && waited < ms; waited += 50) await sleep(50);
  }

  /** Whether the gateway called it, within this time. */
  async asked(ms: number): Promise<boolean> {
    for (let waited = 0; this.heardCalls === 0 && waited < ms; waited += 50) await sleep(50);
    return this.heardCalls > 0;
  }

  drop(): void {
    this.socket?.terminate();
  }

  private connect(): WebSocket {
    const name = this.behaviour.name ?? this.id;
    const authorization = `Basic ${Buffer.from(`${name}:${this.behaviour.secret ?? this.peer.secret(name)}`).toString('base64')}`;
    const options = { headers: { authorization }, autoPong: this.behaviour.autoPong ?? true };
    const socket = new WebSocket(`${this.peer.url}/${this.id}`, [this.behaviour.version ?? 'ocpp1.6'], options);
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('close', (code) => {
      this.closedWith = code;
      for (const { reject } of this.waiting.values()) reject(new Error(`${this.id} was closed (${code})`));
      this.waiting.clear();
    });
    socket.on('message', (data) => {
      const [type, id, ...rest] = JSON.parse(String(data));
      if (type === 2) {
        this.heardCalls++;
        const answer = this.behaviour.answer?.(rest[0], rest[1]) ?? null;
        if (answer !== null) this.send(JSON.stringify([3, id, answer]));
        else if (this.behaviour.answers !== false) this.send(JSON.stringify([4, id, 'NotImplemented', '', {}]));
        return;
      }
      this.waiting.get(id)?.resolve([type, id, ...rest]);
      this.waiting.delete(id);
    });
    return socket;
  }
}
