import { connect, createServer } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Throws when nobody answers in time, or `gone` says that nobody will. */
export async function untilAnswers(port: number, what: string, gone: () => boolean = () => false): Promise<void> {
  for (const end = performance.now() + 60_000; !(await answers(port)); ) {
    if (gone()) throw new Error(`${what} ended before it answered on port ${port}`);
    if (performance.now() > end) throw new Error(`${what}: expected an answer on 127.0.0.1:${port} within 60 s, came none`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
