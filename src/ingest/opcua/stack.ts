import { createRequire } from 'node:module';
import type { ClientSession, StatusCode } from 'node-opcua-client';

export type Opcua = typeof import('node-opcua-client');

/** What of node-opcua is used and not exported by its client package. */
export interface Transactions {
  /**
   * One request on the connection that is there, or none. The session's own way keeps requests for a connection to come and
   * sends them again over a session that it makes anew: a command must neither wait nor go twice. The server is told after
   * how many ms nobody waits any more.
   */
  once(session: ClientSession, request: object, timeoutMs: number): Promise<Answered>;
}
interface Answered {
  readonly responseHeader: { readonly serviceResult: StatusCode };
  readonly results?: readonly (StatusCode | { readonly statusCode: StatusCode })[] | null;
}
interface DirectSession {
  _performMessageTransaction(request: object, done: (error: (Error & { response?: Answered }) | null, answered?: Answered) => void): void;
}

export interface CertificateManager {
  referenceCounter: number;
  readonly rootDir: string;
  initialize(): Promise<void>;
  trustCertificate(certificate: Buffer): Promise<void>;
}

export interface Limits {
  receiveBufferSize: number;
  sendBufferSize: number;
  maxMessageSize: number;
  maxChunkCount: number;
}
interface Transport {
  readonly _socket: { destroy(error: Error): void } | null;
  setLimits(limits: Limits): void;
  on(event: 'chunk', hear: (chunk: Buffer) => void): unknown;
}

/** What a server may send in one message; 4 MiB hold the values of far more points than one server has here. */
export const limits: Limits = { receiveBufferSize: 65_536, sendBufferSize: 65_536, maxMessageSize: 4 * 1024 * 1024, maxChunkCount: 80 };

/** Fourth byte of a chunk that is not the last of its message (OPC UA part 6, 7.1.2.2). */
const moreToCome = 'C'.charCodeAt(0);

/**
 * Loads node-opcua, which takes a second and 80 MB: only in the worker, only when a server is configured. Its own packages
 * are found from its client package, so that they are of the same version.
 */
export async function loadStack(): Promise<{
  readonly opcua: Opcua;
  newManager(rootFolder: string): CertificateManager;
  readonly transportFactory: { create(settings: unknown): Transport };
  readonly transactions: Transactions;
}> {
  const opcua = await import('node-opcua-client');
  const near = createRequire(createRequire(import.meta.url).resolve('node-opcua-client'));
  const { OPCUACertificateManager } = near('node-opcua-certificate-manager');
  const { ClientTCP_transport } = near('node-opcua-transport') as { ClientTCP_transport: new (settings: unknown) => Transport };
  opcua.setLogLevel(opcua.LogLevel.Error);

  /**
   * The server's ACK would set the limits of what the client takes: it may lower ours and never raise them. And a message
   * beyond them ends the connection (OPC UA part 6, 6.7.3): the client only stops listening to it, and would read on, as fast
   * as it comes, until its request has waited long enough.
   */
  class LimitedTransport extends ClientTCP_transport {
    private chunks = 0;
    private bytes = 0;

    constructor(settings: unknown) {
      super(settings);
      this.on('chunk', (chunk) => this.measure(chunk));
    }

    private measure(chunk: Buffer): void {
      this.chunks++;
      this.bytes += chunk.length;
      if (this.chunks > limits.maxChunkCount || this.bytes > limits.maxMessageSize)
        this._socket?.destroy(new Error(`a message of more than ${limits.maxChunkCount} chunks or ${limits.maxMessageSize} bytes`));
      else if (chunk[3] !== moreToCome) this.chunks = this.bytes = 0;
    }

    override setLimits(asked: Limits): void {
      const at = (key: keyof Limits) => Math.min(asked[key] > 0 ? asked[key] : limits[key], limits[key]);
      super.setLimits({
        receiveBufferSize: Math.max(at('receiveBufferSize'), 8_192),
        sendBufferSize: Math.max(at('sendBufferSize'), 8_192),
        maxMessageSize: at('maxMessageSize'),
        maxChunkCount: at('maxChunkCount'),
      });
    }
  }
  return {
    opcua,
    newManager: (rootFolder) =>
      new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: false, disableFileWatchers: true, keySize: 2048 }),
    transportFactory: { create: (settings) => new LimitedTransport(settings) as Transport },
    transactions: { once },
  };
}

function once(session: ClientSession, request: object, timeoutMs: number): Promise<Answered> {
  (request as { requestHeader: { timeoutHint: number } }).requestHeader.timeoutHint = Math.max(1, Math.round(timeoutMs));
  return new Promise((resolve, reject) => {
    (session as unknown as DirectSession)._performMessageTransaction(request, (error, answered) => {
      // A fault is an answer as well.
      const response = answered ?? error?.response;
      if (response !== undefined) resolve(response);
      else reject(error ?? new Error('the server did not answer'));
    });
  });
}

export type Stack = Awaited<ReturnType<typeof loadStack>>;
