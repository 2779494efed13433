import type { Duplex } from 'node:stream';
import { TLSSocket, type TlsOptions } from 'node:tls';

/** Whose certificates the other end may show. */
export interface ClientAuthority {
  /** One certificate or several, PEM. */
  readonly ca: string;
  /** What the CA has withdrawn, PEM. Empty = nothing is looked up. */
  readonly crl: readonly string[];
}

/** A server that asks for a certificate; nobody has to have one, and a wrong one ends nothing by itself (`clientCertificate`). Null = it does not ask. */
export function askingFor(authority: ClientAuthority | null): TlsOptions {
  if (authority === null) return {};
  const crl = authority.crl.length === 0 ? {} : { crl: [...authority.crl] };
  return { ca: authority.ca, ...crl, requestCert: true, rejectUnauthorized: false };
}

/** A certificate that the other end of a connection has shown. */
export interface ClientCertificate {
  /** Whom it stands for: its common name and its DNS names. Empty = it proves nothing here: another CA, out of date, withdrawn, not for clients. */
  readonly names: readonly string[];
}

/**
 * Null = none was shown, which is also the case where none was asked for. `wall`: ms since epoch. `authorized` alone does not do:
 * node says so of a resumed TLS 1.3 session without any certificate, and OpenSSL looks at the dates in a full handshake only.
 */
export function clientCertificate(socket: Duplex, wall: number): ClientCertificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  const shown = socket.getPeerCertificate();
  // Null once the socket is gone, an empty object without a certificate.
  if (shown === null || shown.raw === undefined) return null;
  const inDate = wall < Date.parse(shown.valid_to);
  return { names: socket.authorized && inDate ? namesOf(shown.subject?.CN, shown.subjectaltname ?? '') : [] };
}

function namesOf(commonName: unknown, alternatives: string): readonly string[] {
  // Several common names are an array: nobody can say which one is meant.
  const common = typeof commonName === 'string' ? [commonName] : [];
  // A comma inside of a name comes from node as \u002c (CVE-2021-44532).
  const entries = alternatives.split(', ').filter((entry) => entry.startsWith('DNS:'));
  return [...common, ...entries.map((entry) => entry.slice('DNS:'.length))];
}
