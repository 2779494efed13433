import { createServer, type Socket } from 'node:net';
import { OpcuaRig } from '../ingest/opcua/rig.ts';
import { sourceContract } from './source-contract.ts';

sourceContract({
  name: 'OPC UA',
  withholds: false,
  start: async (custody) => {
    let met = 0;
    const sockets = new Set<Socket>();
    const babbler = createServer((socket) => {
      met++;
      sockets.add(socket);
      socket.on('error', () => {});
      // An ACK that is none, of 2 GB.
      socket.on('data', () => socket.write(Buffer.concat([Buffer.from('ACKF'), Buffer.from('ffffff7f', 'hex'), Buffer.alloc(5_000, 7)])));
    });
    await new Promise<void>((resolve) => babbler.listen(0, '127.0.0.1', resolve));
    const { port } = babbler.address() as { port: number };
    const rig = await OpcuaRig.start(custody, { others: [{ name: 'babbler', url: `opc.tcp://127.0.0.1:${port}` }], forged: true });
    await rig.until('live', () => rig.isLive('lifts'));
    return {
      deviceId: 'lift-1',
      otherId: 'forged-1',
      say: async (n) => rig.site.set('lift-1', { 'lift.floor': 10 + n }),
      again: async () => {},
      carries: (body, n) => body.includes(`"lift.floor":${10 + n}`),
      cut: () => rig.proxy.refuse(),
      back: async () => {
        await rig.proxy.listen();
        await rig.until('live again', () => rig.isLive('lifts'));
      },
      // A server that shows another certificate than the one that is trusted.
      impersonate: () => rig.until('the forged server is refused', () => rig.said('forged').some((why) => why.includes('certificate'))),
      hostile: () => rig.until('the babbler was met', () => met > 0),
      freeze: () => rig.proxy.freeze(),
      stop: () => rig.source.stop(),
      close: async () => {
        for (const socket of sockets) socket.destroy();
        babbler.close();
        await rig.close();
      },
    };
  },
});
