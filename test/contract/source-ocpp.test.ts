import type { AddressInfo } from 'node:net';
import { buildApi } from '../../src/api/build-api.ts';
import { OcppSource } from '../../src/ingest/ocpp/ocpp-source.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { World } from '../api/fake-ports.ts';
import { StationClient } from '../faults/station-client.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { sourceContract } from './source-contract.ts';

const secrets: Readonly<Record<string, string>> = {
  s1: 'secret-of-s1-aaaaaaaaaaaaaaaaaaaa',
  s2: 'secret-of-s2-aaaaaaaaaaaaaaaaaaaa',
  s3: 'secret-of-s3-aaaaaaaaaaaaaaaaaaaa',
};

sourceContract({
  name: 'OCPP',
  withholds: true,
  start: async (custody) => {
    const world = new World();
    for (const [id, secret] of Object.entries(secrets)) world.addDevice(id, 'east/1', secret);
    const source = new OcppSource({
      custody,
      clock: systemClock,
      random: systemRandom,
      count: () => {},
      heartbeatSeconds: () => 60,
      onSignal: () => {},
      onConnection: () => {},
    });
    source.start();
    // The accounts are proven where the gateway proves them: before the upgrade.
    const app = await buildApi({
      ...world.ports(),
      attachOcpp: (socket, request, id, version) => source.attach(socket, request, id, version),
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const proxy = await startTcpProxy(() => port);
    const peer = { url: `ws://127.0.0.1:${proxy.port}/ocpp`, secret: (id: string) => secrets[id] ?? '' };
    const open = async () => {
      const client = new StationClient(peer, 's1', {});
      await client.open();
      return client;
    };
    let station = await open();
    const say = (n: number) => station.call('DataTransfer', { vendorId: 'anlin', messageId: `said-${n}` });
    return {
      deviceId: 's1',
      otherId: 's2',
      say,
      carries: (body, n) => body.includes(`"said-${n}"`),
      // It was sent away and comes again, as a station does.
      again: async (n) => {
        await station.ended(10_000);
        station = await open();
        await say(n);
      },
      isLoss: (body) => body.includes('"(connection lost)"'),
      cut: () => proxy.refuse(),
      back: async () => {
        await proxy.listen();
        station = await open();
      },
      impersonate: async () => {
        const statuses = [
          await new StationClient(peer, 's2', { secret: 'guessed' }).refusal(),
          await new StationClient(peer, 's2', { name: 's3' }).refusal(),
        ];
        if (statuses.join() !== '401,403') throw new Error(`expected 401 and 403, came ${statuses}`);
      },
      hostile: async () => {
        const stranger = new StationClient(peer, 's3', {});
        await stranger.open();
        stranger.socket?.send(Buffer.from([0xff, 0x00, 0xff]));
        station.send('{"no": "sentence"}');
        station.send('[2,"x","StatusNotification",{"connectorId":"one"}]');
        await stranger.ended(10_000);
      },
      freeze: () => proxy.freeze(),
      stop: async () => source.stop(),
      close: async () => {
        station.drop();
        await app.close();
        await proxy.stop();
      },
    };
  },
});
