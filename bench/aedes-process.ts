/** Bare aedes: everybody let in, every message parsed, nothing stored. */
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

const broker = await Aedes.createBroker({ concurrency: 10_000 });
let handled = 0;
broker.on('publish', (packet, client) => {
  if (client === null) return;
  JSON.parse(packet.payload.toString());
  handled++;
});
const server = createServer({ noDelay: true }, broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : null });
});
process.on('message', () => process.send?.({ handled }));
process.on('disconnect', () => process.exit(0));
