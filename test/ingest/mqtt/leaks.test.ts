import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Rig, startRig, until } from './rig.ts';
import { connected, connectPacket, publishPacket, subscribePacket, Wire } from './wire.ts';

let rig: Rig;
afterEach(async () => rig?.stop());

/** What the source holds on to, by name. */
function held(): Record<string, number> {
  const source = rig.source as unknown as {
    connections: Set<unknown>;
    up: Map<unknown, unknown>;
    flight: { bytes: number };
    caps: { total: object; addresses: Map<unknown, unknown> };
    admissions: { live: Map<unknown, unknown> };
    sessions: { stored: Map<unknown, unknown>; budget: { bytes: number } };
    broker: { clients: Map<unknown, unknown>; aedes: { clients: object; connectedClients: number } };
  };
  return {
    connections: source.connections.size,
    up: source.up.size,
    flight: source.flight.bytes,
    addresses: source.caps.addresses.size,
    live: source.admissions.live.size,
    sessions: source.sessions.stored.size,
    queued: source.sessions.budget.bytes,
    clients: source.broker.clients.size,
    aedesClients: Object.keys(source.broker.aedes.clients).length,
    aedesConnected: source.broker.aedes.connectedClients,
  };
}

it('holds nothing when 600 clients have come and gone at every moment of their handshake', async () => {
  rig = await startRig();
  rig.custody.hold = () => sleep(3);
  for (let round = 0; round < 20; round++) {
    const wires = Array.from({ length: 30 }, (_, i) => {
      const user = `d${i % 7}`;
      const wire = new Wire(rig.port).send(
        connectPacket({ user, will: { topic: 'v1/devices/me/events', payload: 'will' } }),
        publishPacket('v1/devices/me/telemetry', 'x', i % 3, 1),
        subscribePacket(['v1/devices/me/commands']),
      );
      if (i % 3 === 0) wire.socket.end();
      return wire;
    });
    for (const wire of wires) {
      await new Promise((resolve) => setImmediate(resolve));
      wire.destroy();
    }
  }
  await until('the end of it', () => Object.values(held()).every((count) => count === 0), 5_000).catch(() => {});
  expect(held()).toEqual(Object.fromEntries(Object.keys(held()).map((name) => [name, 0])));
});

it('holds a session that is to be resumed, and gives its bytes back on PUBACK and on revocation', async () => {
  rig = await startRig();
  const wire = await connected(rig.port, { clean: false });
  wire.send(subscribePacket(['v1/devices/me/commands']));
  await wire.next('suback');
  await rig.source.publishTo('v1/devices/d1/commands', Buffer.alloc(1_000), 1);
  expect(held()).toMatchObject({ sessions: 1, queued: 1_000 });
  rig.source.revoke({ kind: 'device', id: 'd1' });
  await until('the end of it', () => Object.values(held()).every((count) => count === 0));
  wire.destroy();
});

it('closes a WebSocket that sends text [MQTT-6.0.0-1]', async () => {
  rig = await startRig();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'mqtt' });
  server.on('connection', (socket, request) => rig.source.attachWebSocket(socket, request));
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`, 'mqtt');
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
  socket.send(connectPacket().toString('latin1'));
  expect(await closed).toBe('closed');
  expect(rig.comings).toEqual([]);
  await until('the end of it', () => held().connections === 0);
  server.close();
});
