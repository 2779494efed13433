import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { makeSession } from './session-grammar.ts';

/** Worker: plays mutated sessions against a port, some at a time, and reports the sums. */
const { port, from, to, seed, atOnce } = workerData as { port: number; from: number; to: number; seed: number; atOnce: number };
const WINDOW = 250;
const begun = new Map<number, number>();
let next = from;
let pastConnect = 0;
let mutated = 0;
let stuck = 0;

function play(index: number): Promise<void> {
  return new Promise((resolve) => {
    const { chunks, mutations } = makeSession(seed, index);
    if (mutations > 0) mutated++;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    // Every session ends with our FIN or with a violation, so the server has no reason to keep it.
    const timer = setTimeout(() => {
      stuck++;
      socket.destroy();
    }, 10_000);
    let first: Buffer | null = null;
    socket.on('data', (chunk) => {
      if (first === null && chunk.length >= 4 && chunk[0] === 0x20 && chunk[3] === 0) pastConnect++;
      first ??= chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.on('connect', () => {
      void (async () => {
        for (const chunk of chunks) {
          if (socket.destroyed) return;
          socket.write(chunk);
          if (chunks.length > 1) await new Promise((tick) => setImmediate(tick));
        }
        socket.end();
      })();
    });
  });
}

await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next < to) {
      begun.set(Math.floor((performance.timeOrigin + performance.now()) / WINDOW), next + 1);
      await play(next++);
    }
  }),
);
parentPort?.postMessage({ pastConnect, mutated, stuck, begun });
