import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Pairs that are open now. */
  connections(): number;
  /** Connections that were ever made. */
  made(): number;
  /** Bytes that clients have sent. */
  sent(): number;
  /** Cuts what is open, as a cable that is pulled at one end. */
  cut(): void;
  /** Bytes go neither way, nothing is closed; new connections are taken and hang as well. */
  freeze(): void;
  thaw(): void;
  /** Nobody listens; what is open is cut. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  stop(): Promise<void>;
}

export interface TcpProxyOptions {
  readonly host?: string;
  /** May send anything else in place of what the target sent; `back` writes to the client. */
  readonly meddle?: (data: Buffer, back: Socket) => Buffer | null;
}

/** Stands between a client and a server of any protocol, on one port for its whole life. `target`: a port, or the path of a socket. */
export async function startTcpProxy(
  target: () => number | string,
  { host = '127.0.0.1', meddle }: TcpProxyOptions = {},
): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  let made = 0;
  let sent = 0;
  const server = createServer((near) => {
    made++;
    const to = target();
    const far = typeof to === 'string' ? connect(to) : connect(to, host);
    const pair = [near, far] as const;
    pairs.add(pair);
    const pass = (from: Socket, to: Socket, change: (data: Buffer) => Buffer | null) => {
      from.on('data', (data: Buffer) => {
        const given = change(data);
        if (given !== null && !to.destroyed) to.write(given);
      });
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      from.on('error', () => {});
    };
    pass(near, far, (data) => {
      sent += data.length;
      return data;
    });
    pass(far, near, (data) => (meddle === undefined ? data : meddle(data, near)));
    if (frozen) for (const socket of pair) socket.pause();
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  const close = async () => {
    if (!server.listening) return cut();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    cut();
    await closed;
  };
  return {
    port,
    connections: () => pairs.size,
    made: () => made,
    sent: () => sent,
    cut,
    freeze: () => {
      frozen = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    thaw: () => {
      frozen = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    refuse: close,
    listen: () => listen(port),
    stop: close,
  };
}
