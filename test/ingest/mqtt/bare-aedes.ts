import { createServer, type Server } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';

/** aedes as it comes, on a port: what a test must see fail, to know that it can. */
export interface Bare {
  readonly broker: Aedes;
  readonly port: number;
  readonly errors: Error[];
  stop(): Promise<void>;
}

export async function startBare(options: AedesOptions = {}): Promise<Bare> {
  const broker = await Aedes.createBroker(options);
  const errors: Error[] = [];
  (broker as NodeJS.EventEmitter).on('error', (error: Error) => void errors.push(error));
  const server: Server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    broker,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    errors,
    stop: async () => {
      server.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
}
