import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Pace {
  readonly bytes: number;
  readonly everyMs: number;
}

/** 1 kB a second, as a modem in a cellar has. */
export const eightKilobits: Pace = { bytes: 10, everyMs: 10 };
/** Every byte a segment of its own. */
export const byteByByte: Pace = { bytes: 1, everyMs: 1 };

/** What it holds before it reads no more. */
const mostHeld = 2_048;

export interface SlowLine {
  readonly port: number;
  /** Pieces that were passed on. */
  pieces(): number;
  stop(): void;
}

/** Between a client and a server of any protocol: so many bytes at a time, each way. */
export async function startSlowLine(port: number, pace: Pace): Promise<SlowLine> {
  const sockets = new Set<Socket>();
  let pieces = 0;
  const trickle = (from: Socket, to: Socket) => {
    let held: Buffer = Buffer.alloc(0);
    let over = false;
    const timer = setInterval(() => {
      if (held.length > 0 && to.writable) {
        to.write(held.subarray(0, pace.bytes));
        held = held.subarray(pace.bytes);
        pieces++;
      }
      if (held.length < mostHeld) from.resume();
      if (over && held.length === 0) {
        clearInterval(timer);
        to.destroySoon();
      }
    }, pace.everyMs);
    from.setNoDelay(true);
    from.on('data', (part: Buffer) => {
      held = Buffer.concat([held, part]);
      if (held.length >= mostHeld) from.pause();
    });
    from.on('error', () => {});
    from.on('close', () => {
      over = true;
      sockets.delete(from);
      if (!to.writable) clearInterval(timer);
    });
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket);
    trickle(near, far);
    trickle(far, near);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    pieces: () => pieces,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
