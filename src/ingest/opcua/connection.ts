import { X509Certificate } from 'node:crypto';
import type { ClientSession, OPCUAClient, OPCUAClientOptions } from 'node-opcua-client';
import type { Text } from '../../model/text.ts';
import { within } from './deadline.ts';
import { failureText, untrusted } from './failure-text.ts';
import { type CertificateManager, limits, type Stack } from './stack.ts';
import type { ServerSetup } from './wire.ts';

const connectMs = 20_000;
const closeMs = 1_500;
const answerMs = 10_000;

/** A server that cannot be listened to, with a sentence for people. */
export class ServerFailure extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

export function textOf(error: unknown): Text {
  return error instanceof ServerFailure ? error.text : failureText(error instanceof Error ? error.message : String(error));
}

/** One session with one server. It does not repair itself: what is lost is closed for good, and a new one opened. */
export class Connection {
  readonly session: ClientSession;
  private readonly client: OPCUAClient;

  private constructor(client: OPCUAClient, session: ClientSession) {
    this.client = client;
    this.session = session;
  }

  /** Throws within twenty seconds, with nothing left open. */
  static async open(stack: Stack, manager: CertificateManager, setup: ServerSetup, onEnd: (why: Error) => void): Promise<Connection> {
    const options = clientOptions(stack, manager, setup);
    const secured = setup.securityMode !== 'None';
    const certificate = secured ? await trustedCertificate(stack, manager, setup, options) : null;
    const { OPCUAClient, MessageSecurityMode, SecurityPolicy, UserTokenType } = stack.opcua;
    const client = OPCUAClient.create({
      ...options,
      securityMode: MessageSecurityMode[setup.securityMode],
      securityPolicy: SecurityPolicy[(secured ? setup.securityPolicy : 'None') as keyof typeof SecurityPolicy],
      ...(certificate === null ? {} : { serverCertificate: certificate }),
    });
    try {
      const user =
        setup.user === null
          ? ({ type: UserTokenType.Anonymous } as const)
          : ({ type: UserTokenType.UserName, userName: setup.user, password: setup.password ?? '' } as const);
      await within(connectMs, 'connect', client.connect(setup.url));
      client.on('connection_lost', () => onEnd(new Error('the connection was lost')));
      client.on('close', (error?: Error | null) => onEnd(error ?? new Error('the connection was closed')));
      const session = await within(connectMs, 'session', client.createSession(user));
      session.on('session_closed', (status) => onEnd(new Error(`the session was closed: ${status?.name ?? ''}`)));
      return new Connection(client, session);
    } catch (error) {
      await closeClient(client);
      throw error;
    }
  }

  /** Bounded; never throws. */
  async close(): Promise<void> {
    await within(closeMs, 'close', this.session.close(true)).catch(() => {});
    await closeClient(this.client);
  }
}

function clientOptions(stack: Stack, manager: CertificateManager, { publishingMs }: ServerSetup): OPCUAClientOptions {
  return {
    applicationName: 'Anlin',
    clientName: 'Anlin',
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 1_000 },
    endpointMustExist: false,
    keepSessionAlive: false,
    // A session whose connection broke stays at the server for so long, and servers have few (ten is common): a line that
    // breaks again and again must not use them up. Publishing keeps it alive.
    requestedSessionTimeout: Math.max(15_000, 5 * publishingMs),
    transportTimeout: 10_000,
    defaultTransactionTimeout: answerMs,
    transportSettings: limits,
    transportFactory: stack.transportFactory as never,
    clientCertificateManager: manager as never,
    certificateFile: `${manager.rootDir}/own/certs/anlin.pem`,
  };
}

async function closeClient(client: OPCUAClient): Promise<void> {
  client.removeAllListeners();
  client.on('close', () => {});
  await within(closeMs, 'disconnect', client.disconnect()).catch(() => {});
}

/** The certificate that the server shows for the wanted security, when it is the trusted one. Asked over an open line, which proves nothing: the handshake after it does. */
async function trustedCertificate(
  stack: Stack,
  manager: CertificateManager,
  setup: ServerSetup,
  options: OPCUAClientOptions,
): Promise<Buffer> {
  const { OPCUAClient, MessageSecurityMode, SecurityPolicy } = stack.opcua;
  const client = OPCUAClient.create({ ...options, securityMode: MessageSecurityMode.None, securityPolicy: SecurityPolicy.None });
  try {
    await within(connectMs, 'connect', client.connect(setup.url));
    const endpoints = await within(answerMs, 'endpoints', client.getEndpoints());
    const policy = SecurityPolicy[setup.securityPolicy as keyof typeof SecurityPolicy];
    const mode = MessageSecurityMode[setup.securityMode];
    const endpoint = endpoints.find((one) => one.securityMode === mode && one.securityPolicyUri === policy);
    if (endpoint?.serverCertificate === undefined || endpoint.serverCertificate === null || endpoint.serverCertificate.length === 0) {
      const offered = [
        ...new Set(endpoints.map((one) => `${MessageSecurityMode[one.securityMode]}/${one.securityPolicyUri?.split('#')[1] ?? ''}`)),
      ]
        .slice(0, 8)
        .join(', ');
      const came = offered === '' ? 'none' : offered;
      throw new ServerFailure({
        zh: `服务器没有 ${setup.securityMode}/${setup.securityPolicy}，它提供：${came}`,
        en: `The server does not offer ${setup.securityMode}/${setup.securityPolicy}; it has ${came}`,
      });
    }
    const shown = new X509Certificate(endpoint.serverCertificate).fingerprint256.replaceAll(':', '').toLowerCase();
    if (setup.fingerprint !== shown) throw new ServerFailure(untrusted(setup.name, shown, setup.fingerprint));
    await manager.trustCertificate(endpoint.serverCertificate);
    return endpoint.serverCertificate;
  } finally {
    await closeClient(client);
  }
}
