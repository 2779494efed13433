import { connect, type Socket } from 'node:net';
import type { Text } from '../../../model/text.ts';
import type { Answer, PathReport } from '../../channel-port.ts';
import { commands, encodeFrame, type Frame, FrameReader } from './frame.ts';

export interface LinkOptions {
  /** The address that was checked. */
  readonly address: () => Promise<string>;
  readonly port: number;
  readonly source: string;
  readonly destination: string;
  readonly version: readonly [number, number];
  /** Without a confirmation for so long a frame has failed, ms; after `tries` of them in a row the connection is made anew. */
  readonly timeoutMs: number;
  readonly tries: number;
  /** Between two terminal states, ms: the sign that both sides live. */
  readonly everyMs: number;
  /** The terminal state, as application data. */
  readonly state: () => Buffer;
  /** Six bytes: now. */
  readonly time: () => Buffer;
  /** A frame that the centre sent of its own accord: what it is answered with. */
  readonly asked: (frame: Frame) => { readonly command: number; readonly adu: Buffer };
}

const connectMs = 8_000;
/** Serials that are kept for sending again. */
const mostSerials = 1_000;
const nothing = Buffer.alloc(0);

/**
 * The connection to one fire centre: open at all times, so that the centre can ask, and so that its loss is noticed while
 * nothing happens. A frame that is sent again keeps its serial. Nothing is kept beyond that: the outbox is the queue.
 */
export class CentreLink {
  private readonly options: LinkOptions;
  private readonly waiting = new Map<number, (frame: Frame) => void>();
  private readonly serials = new Map<string, number>();
  private socket: Socket | null = null;
  private opening: Promise<Socket> | null = null;
  private serial = 0;
  private misses = 0;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: LinkOptions) {
    this.options = options;
  }

  start(report: PathReport): void {
    const beat = async () => {
      const began = report.now();
      try {
        await this.send(this.options.state(), null, AbortSignal.timeout(this.options.timeoutMs));
        report.worked();
      } catch (error) {
        report.failed(began, unreachable(error));
      }
      if (!this.stopped) this.timer = setTimeout(beat, this.options.everyMs).unref();
    };
    void beat();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.socket?.destroy();
  }

  /** Resolves with what the centre says to it; rejects when it says nothing. `key`: the same for a frame that is sent again. */
  async send(adu: Buffer, key: string | null, signal: AbortSignal): Promise<Answer> {
    const socket = await abortable(this.connected(), signal);
    const serial = this.serialOf(key);
    const answer = await new Promise<Frame>((done, fail) => {
      const end = (error: Error | null, frame?: Frame) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', late);
        socket.off('close', gone);
        this.waiting.delete(serial);
        if (frame) done(frame);
        else fail(error);
      };
      const late = () => {
        this.missed();
        end(new Error('no confirmation from the centre'));
      };
      const gone = () => end(new Error('the centre ended the connection'));
      const timer = setTimeout(late, this.options.timeoutMs);
      signal.addEventListener('abort', late, { once: true });
      socket.once('close', gone);
      this.waiting.set(serial, (frame) => end(null, frame));
      socket.write(this.frame(serial, commands.send, adu));
    });
    this.misses = 0;
    if (answer.command === commands.deny) return { taken: false, why: 'denied by the centre (GB/T 26875.3 command 6)' };
    if (key !== null) this.serials.delete(key);
    return { taken: true };
  }

  private missed(): void {
    if (++this.misses < this.options.tries) return;
    // Half-open, or a centre that hangs: a new connection is the only thing that may help.
    this.misses = 0;
    this.socket?.destroy();
  }

  private connected(): Promise<Socket> {
    if (this.stopped) return Promise.reject(new Error('closed'));
    if (this.socket !== null && !this.socket.destroyed) return Promise.resolve(this.socket);
    this.opening ??= this.open().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  private async open(): Promise<Socket> {
    const host = await this.options.address();
    const socket = connect({ host, port: this.options.port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    // Without a listener an error would end the process; it is told by `close` and by what waits.
    socket.on('error', () => {});
    await new Promise<void>((done, fail) => {
      const late = setTimeout(() => socket.destroy(new Error('no connection within 8 s')), connectMs);
      socket.once('connect', () => {
        clearTimeout(late);
        done();
      });
      socket.once('error', fail);
      socket.once('close', () => {
        clearTimeout(late);
        fail(new Error('the centre closed the connection'));
      });
    });
    if (this.stopped) {
      socket.destroy();
      throw new Error('closed');
    }
    const reader = new FrameReader();
    socket.on('data', (part) => {
      for (const frame of reader.take(part)) this.heard(socket, frame);
    });
    this.socket = socket;
    return socket;
  }

  private heard(socket: Socket, frame: Frame): void {
    if (frame.command === commands.confirm || frame.command === commands.deny) return this.waiting.get(frame.serial)?.(frame);
    if (frame.command !== commands.control && frame.command !== commands.request) return;
    // The answer has the serial of the question.
    const { command, adu } = this.options.asked(frame);
    socket.write(this.frame(frame.serial, command, adu));
  }

  private frame(serial: number, command: number, adu: Buffer = nothing): Buffer {
    const { version, source, destination, time } = this.options;
    return encodeFrame({ serial, version, time: time(), source, destination, command, adu });
  }

  private serialOf(key: string | null): number {
    const known = key === null ? undefined : this.serials.get(key);
    if (known !== undefined && !this.waiting.has(known)) return known;
    do this.serial = (this.serial + 1) & 0xffff;
    while (this.waiting.has(this.serial));
    if (key === null) return this.serial;
    const oldest = this.serials.keys().next().value;
    if (this.serials.size >= mostSerials && oldest !== undefined) this.serials.delete(oldest);
    this.serials.set(key, this.serial);
    return this.serial;
  }
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    const late = () => fail(new Error('no connection in time'));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(done, fail).finally(() => signal.removeEventListener('abort', late));
  });
}

function unreachable(error: unknown): Text {
  const why = error instanceof Error ? error.message || error.name : String(error);
  return { zh: `无法送达：${why}`, en: `cannot be reached: ${why}` };
}
