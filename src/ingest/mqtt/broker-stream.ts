import { Duplex } from 'node:stream';

/** What the stream needs of its connection. */
export interface StreamPeer {
  write(bytes: Buffer): void;
  resume(why: 'broker'): void;
  end(): void;
}

/**
 * The side of a connection that aedes sees: reads checked control packets, writes to the socket. PUBLISH and its
 * acknowledgements never pass here, see publish-lane.ts.
 */
export class BrokerStream extends Duplex {
  private readonly peer: StreamPeer;

  constructor(peer: StreamPeer) {
    super({ allowHalfOpen: false, emitClose: true });
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
