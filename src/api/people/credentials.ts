import type { TokenEntry } from '../../model/registry.ts';
import type { ClientCertificate } from '../../runtime/client-certificate.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import type { Identity } from './identity.ts';
import type { Refusals, SignInPath } from './refusals.ts';
import { secretHash } from './secret-hash.ts';
import type { Sessions } from './sessions.ts';

type CredentialPorts = Pick<ApiPorts, 'reader' | 'accounts' | 'tiers' | 'change' | 'clock'>;

export interface Presented {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Remote address. */
  readonly from: string;
}

/**
 * Who stands behind a request: `Authorization` where there is one (a wrong one is refused, never ignored), else the cookie.
 * Wrong ones are counted by the limit that all machines share (model/intake.ts), whatever path they come by. API tokens have
 * 256 bits: the right one passes even from an address that is being used for guessing.
 */
export class Credentials {
  private readonly ports: CredentialPorts;
  private readonly sessions: Sessions;
  private readonly refusals: Refusals;
  private readonly used = new Map<string, number>();

  constructor(ports: CredentialPorts, sessions: Sessions, refusals: Refusals) {
    this.ports = ports;
    this.sessions = sessions;
    this.refusals = refusals;
  }

  /** Null = nothing was presented, or a cookie that is no longer valid. Throws for wrong credentials. */
  identify(presented: Presented): Identity | null {
    if (presented.authorization !== undefined) return this.fromHeader(presented.authorization, presented.from);
    if (presented.cookie === undefined) return null;
    const session = this.sessions.find(presented.cookie);
    if (session !== null) this.sessions.touch(session);
    return session;
  }

  /**
   * A charging station: by `Authorization`, by the client certificate of its connection, or by both, and then both must fit. What
   * is shown is never ignored: a certificate that is not this station's refuses it, whatever else it sends.
   */
  identifyStation(presented: Presented, stationId: string, certificate: ClientCertificate | null): Identity | null {
    if (certificate === null) return this.identify(presented);
    const account = this.ports.accounts.certified(['device'], stationId, certificate.names, presented.from);
    if (typeof account === 'string')
      throw this.refused('certificate', account, 'The client certificate is not one of this station, or not valid here');
    return presented.authorization === undefined ? account : this.fromHeader(presented.authorization, presented.from);
  }

  /** A gateway of the tier below: its registered id and its secret, and nothing else. */
  identifyGateway({ authorization, from }: Presented): Identity | null {
    if (authorization === undefined) return null;
    const [name, secret] = basicParts(authorization);
    if (name === null) throw this.refused('basic', 'wrong', 'Authorization: expected Basic <registered id>:<secret>');
    const known = this.ports.tiers.authenticate(name, secret, from);
    if (known === true) return { kind: 'gateway', id: name };
    throw this.refused('basic', known, 'Authorization: this gateway is not registered here, or its secret is wrong');
  }

  /** Whether an identity that was right a while ago still is: a revoked token, an ended session or a retired terminal ends its connections. */
  stillHolds(identity: Identity): boolean {
    if (identity.kind === 'session') return this.sessions.findByHash(identity.hash, identity.userId) !== null;
    if (identity.kind === 'token') return this.goodToken(identity.hash) !== null;
    const { reader } = this.ports;
    if (identity.kind === 'gateway') return reader.lowerGateways().some(({ id }) => id === identity.id);
    return (identity.kind === 'terminal' ? reader.terminals() : reader.devices()).some(({ id }) => id === identity.id);
  }

  private fromHeader(header: string, from: string): Identity {
    const cut = header.indexOf(' ');
    const scheme = header.slice(0, cut).toLowerCase();
    const value = header.slice(cut + 1).trim();
    if (scheme === 'bearer') return this.fromBearer(value, from);
    if (scheme === 'basic') return this.fromBasic(value, from);
    throw this.refused('other', 'wrong', `Authorization: expected Bearer or Basic, came ${JSON.stringify(header.slice(0, 20))}`);
  }

  private fromBearer(secret: string, from: string): Identity {
    const hash = secretHash(secret);
    const token = this.goodToken(hash);
    if (token !== null) this.noteUse(token);
    if (token !== null) return { kind: 'token', tokenId: token.id, role: token.role, place: token.place, hash };
    const account = this.ports.accounts.authenticate(secret, null, from);
    if (typeof account === 'object') return account;
    throw this.refused('bearer', account, 'Authorization: this Bearer token is not known, or was revoked');
  }

  private goodToken(hash: string): TokenEntry | null {
    const token = this.ports.reader.tokenByHash(hash);
    return token === null || (token.expiresAt ?? Number.POSITIVE_INFINITY) <= this.ports.clock.wall() ? null : token;
  }

  /** When a token was last used says which ones nobody needs any more; once a minute is enough for that. */
  private noteUse({ id, lastUsedAt = 0 }: TokenEntry): void {
    const at = this.ports.clock.wall();
    const known = Math.max(lastUsedAt, this.used.get(id) ?? 0);
    if (at - known < 60_000) return;
    this.used.set(id, at);
    this.ports.change([{ kind: 'token-used', tokenId: id, at }], []).catch(() => this.used.delete(id));
  }

  private fromBasic(value: string, from: string): Identity {
    const bytes = Buffer.from(value, 'base64');
    const colon = bytes.indexOf(0x3a);
    const name = bytes.subarray(0, Math.max(0, colon)).toString('utf8');
    const account = colon < 1 || name.length > 128 ? 'wrong' : this.ports.accounts.authenticate(name, bytes.subarray(colon + 1), from);
    if (typeof account === 'object') return account;
    throw this.refused('basic', account, 'Authorization: name or secret is wrong; people sign in with POST /api/v1/session');
  }

  private refused(path: SignInPath, why: 'wrong' | 'locked', detail: string): ApiProblem {
    this.refusals.count(path, why);
    if (why === 'locked') return tooManyAttempts(60);
    return new ApiProblem('wrong-credentials', detail, { headers: { 'www-authenticate': 'Bearer realm="anlin"' } });
  }
}

export function tooManyAttempts(seconds: number): ApiProblem {
  return new ApiProblem('too-many-attempts', `Too many wrong attempts from here; try again in ${seconds} s`, {
    headers: { 'retry-after': String(seconds) },
  });
}

/** Name and secret of a Basic header; the name is null where it is none. */
function basicParts(header: string): readonly [string | null, Uint8Array] {
  const bytes = Buffer.from(/^basic +(.+)$/i.exec(header)?.[1] ?? '', 'base64');
  const colon = bytes.indexOf(0x3a);
  const name = bytes.subarray(0, Math.max(0, colon)).toString('utf8');
  return [colon < 1 || name.length > 128 ? null : name, bytes.subarray(colon + 1)];
}
