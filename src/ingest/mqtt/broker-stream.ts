import { Duplex } from 'node:stream';
import type { Connection } from './connection.ts';

/**
 * The side of a connection that aedes sees: reads checked control packets, writes to the socket. PUBLISH and its
 * acknowledgements never pass here, see publish-lane.ts.
 */
export class BrokerStream extends Duplex {
  readonly connection: Connection;

  constructor(connection: Connection) {
    super({ allowHalfOpen: false, emitClose: true });
    this.connection = connection;
    this.on('error', () => {});
  }

  override _read(): void {
    this.connection.resume('broker');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.connection.write(chunk);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.connection.write(chunks.length === 1 ? chunks[0]!.chunk : Buffer.concat(chunks.map((part) => part.chunk)));
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.connection.end();
    done();
  }
}
