import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { limits, loadStack } from '../../../src/ingest/opcua/stack.ts';

const size = 64;
/** Of a message that has no last chunk: type, size, and nothing that means anything. */
const more = Buffer.alloc(size, 3);
more.write('MSGC', 0, 'latin1');
more.writeUInt32LE(size, 4);
/** OPC UA part 6, 7.1.2.4: buffers of 64 KiB, and no limit of message or chunks. */
const acknowledge = Buffer.alloc(28);
acknowledge.write('ACKF', 0, 'latin1');
for (const [at, value] of [28, 0, 65_536, 65_536, 0, 0].entries()) acknowledge.writeUInt32LE(value, 4 + at * 4);

test('a message of more chunks than are taken ends its connection, not only the reading of it', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-opcua-long-'));
  let ended: () => void = () => {};
  const end = new Promise<string>((resolve) => {
    ended = () => resolve('ended by the client');
  });
  const server = createServer((socket: Socket) => {
    let said = 0;
    socket.on('error', () => {});
    socket.on('close', ended);
    socket.on('data', () => {
      said++;
      if (said === 1) socket.write(acknowledge);
      // Then it waits: whoever does not end the connection sits there until its own patience is over.
      else if (said === 2) for (let chunk = 0; chunk <= limits.maxChunkCount; chunk++) socket.write(more);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { opcua, newManager, transportFactory } = await loadStack();
  const manager = newManager(folder);
  await manager.initialize();
  const client = opcua.OPCUAClient.create({
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
    endpointMustExist: false,
    transportTimeout: 50_000,
    defaultTransactionTimeout: 50_000,
    transportSettings: limits,
    transportFactory: transportFactory as never,
    clientCertificateManager: manager as never,
    certificateFile: join(folder, 'own.pem'),
  });
  onTestFinished(async () => {
    await client.disconnect();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { port } = server.address() as { port: number };
  const connecting = client.connect(`opc.tcp://127.0.0.1:${port}`).then(
    () => 'connected',
    () => 'refused',
  );
  let patience: NodeJS.Timeout | undefined;
  const out = new Promise<string>((resolve) => {
    patience = setTimeout(resolve, 20_000, 'still open after 20 s');
  });
  expect(await Promise.race([end, out])).toBe('ended by the client');
  clearTimeout(patience);
  expect(await connecting).toBe('refused');
});
