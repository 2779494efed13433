import { Duplex } from 'node:stream';

/** What the stream needs of its connection. */
export interface StreamPeer {
  write(bytes: Buffer): void;
  resume(why: 'broker'): void;
  end(): void;
}

/** aedes reads a chunk, waits until all of it is acknowledged, and reads the next: a pipelining device needs large ones. */
const chunkBytes = 128 * 1024;

/** The side of a connection that aedes sees: reads checked packets, writes to the socket. */
export class BrokerStream extends Duplex {
  private readonly peer: StreamPeer;

  constructor(peer: StreamPeer) {
    super({ allowHalfOpen: false, emitClose: true, readableHighWaterMark: chunkBytes });
    this.peer = peer;
    this.on('error', () => {});
  }

  override _read(): void {
    this.peer.resume('broker');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.peer.write(chunk);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.peer.write(chunks.length === 1 ? chunks[0]!.chunk : Buffer.concat(chunks.map((part) => part.chunk)));
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.peer.end();
    done();
  }
}
