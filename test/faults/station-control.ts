import type { AddressInfo } from 'node:net';
import ocpp from 'ocpp-rpc';

/** Where stations connect. */
export interface StationPeer {
  /** e.g. `ws://127.0.0.1:8080/ocpp` */
  readonly url: string;
  secret(id: string): string;
}

/** The server of ocpp-rpc with the settings it comes with, that answers every call. */
export async function startStationControl(): Promise<StationPeer & { stop(): Promise<void> }> {
  // Its types ask for every option; those left out have defaults.
  const server = new ocpp.RPCServer({ protocols: ['ocpp1.6'] } as unknown as ConstructorParameters<typeof ocpp.RPCServer>[0]);
  server.on('client', (client) => client.handle(async () => ({})));
  const http = await server.listen(0, '127.0.0.1');
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/ocpp`,
    secret: () => 'any',
    stop: async () => {
      await server.close({ code: 1001, reason: '', awaitPending: false, force: true });
      http.close();
    },
  };
}
