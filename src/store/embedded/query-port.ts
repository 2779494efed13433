import type { MessagePort } from 'node:worker_threads';
import type { Reading } from '../../model/reading.ts';
import type { SeriesQuery } from '../../model/series-store.ts';
import { buffersOf, type PackedReadings, unpackReadings } from './packed-readings.ts';

interface Question {
  readonly id: number;
  readonly query: SeriesQuery;
}
type Answer = { readonly id: number } & ({ readonly result: PackedReadings | readonly Reading[] } | { readonly failed: string });

/** Answers queries that come over `port`, in the order in which they are done. */
export function serveQueries(port: MessagePort, query: (query: SeriesQuery) => Promise<PackedReadings | readonly Reading[]>): void {
  port.on('message', ({ id, query: asked }: Question) => {
    query(asked).then(
      (result) => {
        port.postMessage({ id, result } satisfies Answer, 'ts' in result ? buffersOf(result) : []);
      },
      (error: unknown) => port.postMessage({ id, failed: error instanceof Error ? error.message : String(error) } satisfies Answer),
    );
  });
}

/** The other end. What is under way when the channel closes is rejected: a store that is gone answers nothing. */
export class QueryClient {
  private readonly port: MessagePort;
  private readonly waiting = new Map<number, { resolve: (readings: readonly Reading[]) => void; reject: (error: Error) => void }>();
  private next = 1;
  private closed = false;

  constructor(port: MessagePort) {
    this.port = port;
    port.on('message', (answer: Answer) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ('failed' in answer) waiting?.reject(new Error(answer.failed));
      else waiting?.resolve('ts' in answer.result ? unpackReadings(answer.result) : answer.result);
    });
    port.on('close', () => {
      this.closed = true;
      for (const { reject } of this.waiting.values()) reject(gone());
      this.waiting.clear();
    });
  }

  query(query: SeriesQuery): Promise<readonly Reading[]> {
    if (this.closed) return Promise.reject(gone());
    return new Promise((resolve, reject) => {
      const id = this.next++;
      this.waiting.set(id, { resolve, reject });
      this.port.postMessage({ id, query } satisfies Question);
    });
  }

  close(): void {
    this.port.close();
  }
}

function gone(): Error {
  return new Error('the time-series store was closed; try again');
}
