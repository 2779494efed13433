import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a port of this machine that can turn into a hole: nothing passes, nothing is closed. */
export async function blackHole(port: number) {
  let hole = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('data', (part) => void (hole || to.write(part)));
      from.on('close', () => void (hole || to.destroy()));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => {
      hole = true;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
