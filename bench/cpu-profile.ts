import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import WebSocket from 'ws';

/** What V8 says of one thread; https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile. Times in us. */
export interface RawProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

export interface ThreadProfile {
  readonly thread: string;
  readonly profile: RawProfile;
}

/** Passed to `node` before the program. */
export const inspectable = ['--inspect=127.0.0.1:0'];

/** Us between two looks: fine enough for a few seconds, coarse enough to change little. */
const samplingUs = 500;

/** The address of the inspector, from the error output of a process started with `inspectable`; the rest of it goes to our own. */
export function inspectorAddress(stderr: Readable): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: stderr }).on('line', (line) => {
      const found = /^Debugger listening on (ws:\S+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
      else if (!/^(For help, see: https:\/\/nodejs|Debugger (attached|ending))/.test(line)) process.stderr.write(`${line}\n`);
    });
  });
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly message?: string; readonly workerInfo?: { readonly url: string } };
}

type Send = (method: string, params?: object) => Promise<unknown>;

/** Profiles the main thread and every worker thread of a process between `begin` and `end`. */
export class CpuProfiler {
  private readonly address: string;
  private socket: WebSocket | null = null;
  private lastId = 0;
  private readonly waiting = new Map<string, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private readonly threads = new Map<string, { name: string; send: Send }>();

  constructor(address: string) {
    this.address = address;
  }

  async begin(): Promise<void> {
    const socket = new WebSocket(this.address, { perMessageDeflate: false, maxPayload: 1024 ** 3 });
    this.socket = socket;
    socket.on('message', (data) => this.take('', JSON.parse(String(data))));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const main: Send = (method, params) => this.ask('', method, params, (text) => socket.send(text));
    this.threads.set('', { name: 'main thread', send: main });
    // Answers after it has told of every thread there is.
    await main('NodeWorker.enable', { waitForDebuggerOnStart: false });
    for (const { send } of this.threads.values()) {
      await send('Profiler.enable');
      await send('Profiler.setSamplingInterval', { interval: samplingUs });
    }
    await Promise.all([...this.threads.values()].map(({ send }) => send('Profiler.start')));
  }

  async end(): Promise<readonly ThreadProfile[]> {
    const threads = await Promise.all(
      [...this.threads.values()].map(async ({ name, send }) => {
        const { profile } = (await send('Profiler.stop')) as { profile: RawProfile };
        return { thread: name, profile };
      }),
    );
    this.socket?.close();
    return threads;
  }

  private ask(thread: string, method: string, params: object | undefined, write: (text: string) => void): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(`${thread} ${id}`, { resolve, reject });
      write(JSON.stringify({ id, method, params }));
    });
  }

  private take(thread: string, answer: Answer): void {
    if (answer.id !== undefined) {
      const waiting = this.waiting.get(`${thread} ${answer.id}`);
      this.waiting.delete(`${thread} ${answer.id}`);
      if (answer.error === undefined) waiting?.resolve(answer.result);
      else waiting?.reject(new Error(`inspector: ${answer.error.message}`));
      return;
    }
    const { sessionId, message, workerInfo } = answer.params ?? {};
    if (sessionId === undefined) return;
    if (answer.method === 'NodeWorker.receivedMessageFromWorker') this.take(sessionId, JSON.parse(message ?? '{}'));
    else if (answer.method === 'NodeWorker.attachedToWorker') this.attach(sessionId, workerInfo?.url ?? '');
  }

  private attach(sessionId: string, url: string): void {
    const outer = this.threads.get('')?.send;
    const send: Send = (method, params) =>
      this.ask(sessionId, method, params, (text) => void outer?.('NodeWorker.sendMessageToWorker', { sessionId, message: text }));
    this.threads.set(sessionId, { name: url.split('/').at(-1) ?? url, send });
  }
}
