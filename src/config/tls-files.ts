import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ClientAuthority } from '../runtime/client-certificate.ts';

/** What the settings of TLS name, read. PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Whose certificates devices may show; null = nobody is asked for one. */
  readonly client: ClientAuthority | null;
}

type Names<Path> = Readonly<Record<'tls.cert' | 'tls.key' | 'tls.clientCa' | 'tls.clientCrl', Path>>;

/** Null = no TLS. After `tlsProblems` had nothing to say. */
export function readTls({
  'tls.cert': cert,
  'tls.key': key,
  'tls.clientCa': ca,
  'tls.clientCrl': crl,
}: Names<string | null>): TlsFiles | null {
  if (cert === null || key === null) return null;
  return { cert: readFileSync(cert), key: readFileSync(key), client: ca === null ? null : readAuthority(ca, crl) };
}

/** Everything that is wrong with the settings of TLS. */
export function tlsProblems(names: Names<unknown>): readonly string[] {
  const problems: string[] = [];
  const { 'tls.cert': cert, 'tls.key': key, 'tls.clientCa': ca, 'tls.clientCrl': crl } = names;
  if ((cert === null) !== (key === null)) problems.push('tls.cert and tls.key (ANLIN_TLS_CERT, ANLIN_TLS_KEY): expected both or neither');
  if (ca !== null && (cert === null || key === null))
    problems.push(
      'tls.clientCa (ANLIN_TLS_CLIENT_CA): expected tls.cert and tls.key beside it; where a proxy ends TLS, it checks certificates',
    );
  if (crl !== null && ca === null) problems.push('tls.clientCrl (ANLIN_TLS_CLIENT_CRL): expected tls.clientCa beside it');
  let all = true;
  for (const [name, path] of Object.entries(names)) {
    if (path === null || existsSync(String(path))) continue;
    all = false;
    problems.push(`${name}: expected a readable file, came ${String(path)}, which is not there`);
  }
  if (ca === null || !all) return problems;
  try {
    const { ca: text, crl: lists } = readAuthority(String(ca), crl === null ? null : String(crl));
    const certificates = blocks(text, 'CERTIFICATE');
    // OpenSSL leaves out what it cannot read, and then refuses every station.
    for (const certificate of certificates) new X509Certificate(certificate);
    if (certificates.length === 0) problems.push(`tls.clientCa: expected certificates in PEM, came ${ca} without one`);
    if (crl !== null && lists.length === 0) problems.push(`tls.clientCrl: expected revocation lists in PEM, came ${crl} without one`);
    createSecureContext({ crl: [...lists] });
  } catch (error) {
    problems.push(`tls.clientCa, tls.clientCrl: expected PEM that can be read, came ${(error as Error).message}`);
  }
  return problems;
}

function readAuthority(ca: string, crl: string | null): ClientAuthority {
  // Of a file with several lists OpenSSL would take the first.
  return { ca: readFileSync(ca, 'utf8'), crl: crl === null ? [] : blocks(readFileSync(crl, 'utf8'), 'X509 CRL') };
}

function blocks(text: string, kind: string): string[] {
  return text.match(new RegExp(`-----BEGIN ${kind}-----[\\s\\S]+?-----END ${kind}-----`, 'g')) ?? [];
}
