import { connect } from 'node:net';
import mqtt from 'mqtt';
import { startRig } from '../ingest/mqtt/rig.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { sourceContract } from './source-contract.ts';

sourceContract({
  name: 'MQTT',
  withholds: true,
  start: async (custody) => {
    const rig = await startRig({ custody });
    const proxy = await startTcpProxy(() => rig.port);
    const open = (port: number, username: string, password: string) =>
      mqtt.connect({ host: '127.0.0.1', port, username, password, clientId: username, reconnectPeriod: 100, clean: true });
    let device = open(proxy.port, 'd1', 'secret-d1');
    const body = (n: number) => JSON.stringify({ id: `said-${n}`, values: { n } });
    return {
      deviceId: 'd1',
      otherId: 'd2',
      say: (n) => device.publishAsync('v1/devices/d1/telemetry', body(n), { qos: 1 }),
      // MQTT.js sends what was not acknowledged again by itself, with DUP.
      again: async () => {},
      carries: (text, n) => text.includes(`"said-${n}"`),
      cut: () => proxy.refuse(),
      back: async () => {
        await proxy.listen();
        await device.endAsync(true);
        device = open(proxy.port, 'd1', 'secret-d1');
      },
      impersonate: async () => {
        const stranger = open(rig.port, 'd2', 'guessed');
        await new Promise((resolve) => stranger.once('error', resolve));
        await stranger.endAsync(true);
        const second = open(rig.port, 'd3', 'secret-d3');
        await second.publishAsync('v1/devices/d2/telemetry', body(99), { qos: 1 });
        await second.endAsync();
      },
      hostile: () =>
        new Promise((resolve) => {
          const socket = connect(rig.port, '127.0.0.1', () =>
            socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n\xff\xff\xff\xff', 'latin1')),
          );
          socket.on('error', () => {});
          socket.on('close', () => resolve());
        }),
      freeze: () => proxy.freeze(),
      stop: () => rig.stop(),
      close: async () => {
        device.on('error', () => {});
        await device.endAsync(true);
        await proxy.stop();
      },
    };
  },
});
