import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { portTaken } from '../../src/config/port-taken.ts';
import { loadSettings } from '../../src/config/settings.ts';

const listen = (port: number) =>
  new Promise<{ port: number; close: () => void }>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ port: (server.address() as { port: number }).port, close: () => server.close() }));
  });

test('a port that is taken is named with the setting that gives another; other errors stay as they are', async () => {
  const { port, close } = await listen(0);
  const error = await listen(port).catch((reason: unknown) => reason);
  close();
  const settings = loadSettings({ ANLIN_MQTT_PORT: String(port) });
  expect(String(portTaken(error, settings))).toContain(`mqtt.port (ANLIN_MQTT_PORT): port ${port} is in use`);
  const other = new Error('no such address');
  expect(portTaken(other, settings)).toBe(other);
});
