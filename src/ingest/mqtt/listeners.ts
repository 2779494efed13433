import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { askingFor, type ClientAuthority } from '../../runtime/client-certificate.ts';

/** PEM text. `host` is the address to bind. */
export interface TlsSettings {
  readonly host: string;
  readonly port: number;
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Whose certificates are asked for; left out or null = nobody's. */
  readonly client?: ClientAuthority | null;
}

/** The ports in use; `mqtts` is null without TLS settings. */
export interface MqttPorts {
  readonly mqtt: number;
  readonly mqtts: number | null;
}

// Half-open peers are found by the system when a client asked for no keep-alive of its own.
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };

/** The TCP and the TLS port. */
export class Listeners {
  private readonly servers: Server[] = [];

  /** Resolves when both listen; rejects with the system's error (address in use, no such file ...). Port 0 asks for a free one. */
  async start(
    host: string,
    port: number,
    tls: TlsSettings | null,
    limits: { readonly connections: number; readonly connectTime: number },
    onSocket: (socket: Socket) => void,
  ): Promise<MqttPorts> {
    const plain = createServer(socketOptions);
    plain.on('connection', onSocket);
    const mqtt = await this.listen(plain, host, port);
    if (tls === null) return { mqtt, mqtts: null };
    const secure = createTlsServer({
      ...socketOptions,
      cert: tls.cert,
      key: tls.key,
      minVersion: 'TLSv1.2',
      ...askingFor(tls.client ?? null),
      handshakeTimeout: limits.connectTime,
    });
    // Sockets in their handshake have no slot yet.
    secure.maxConnections = limits.connections;
    secure.on('secureConnection', onSocket);
    return { mqtt, mqtts: await this.listen(secure, tls.host, tls.port) };
  }

  stop(): void {
    for (const server of this.servers.splice(0)) server.close();
  }

  private listen(server: Server, host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: 4_096 }, () => {
        server.off('error', reject);
        server.on('error', () => {});
        this.servers.push(server);
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }
}
