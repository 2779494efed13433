import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly file: string;
  readonly keyFile: string;
}

const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority that openssl makes, in a folder of its own under the temporary one. */
export class TestAuthority {
  readonly file: string;
  readonly cert: string;
  private readonly folder: string;
  /** Of everything that it issues: a process less each. */
  private readonly key: string;
  private issued = 0;

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'anlin-ca-'));
    this.file = join(this.folder, 'ca.pem');
    this.run('req', '-x509', ...ec, '-days', '3', '-subj', `/CN=${name}`, '-keyout', 'ca.key', '-out', 'ca.pem');
    this.cert = readFileSync(this.file, 'utf8');
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(this.folder, 'their.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    this.key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(this.folder, 'their.key'), this.key);
  }

  /** `subject` as `/CN=post-1`; `days` below 0 = it is over; `extensions`: lines of openssl.cnf, e.g. `subjectAltName=DNS:post-1`. */
  issue(subject: string, { days = 2, extensions = '' } = {}): Certificate {
    const name = `c${++this.issued}`;
    writeFileSync(join(this.folder, `${name}.ext`), extensions);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-extfile', `${name}.ext`, '-days', String(days)];
    this.run('x509', '-new', '-force_pubkey', 'their.pub', '-subj', subject, ...by, '-out', `${name}.pem`);
    const file = join(this.folder, `${name}.pem`);
    return { cert: readFileSync(file, 'utf8'), key: this.key, file, keyFile: join(this.folder, 'their.key') };
  }

  /** The revocation list with this certificate on it. */
  withdraw({ file }: Certificate): string {
    writeFileSync(join(this.folder, 'ca.cnf'), '[ca]\ndefault_ca=own\n[own]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=2\n');
    appendFileSync(join(this.folder, 'index'), '');
    const by = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key'];
    this.run('ca', ...by, '-revoke', file);
    this.run('ca', ...by, '-gencrl', '-out', 'crl.pem');
    return readFileSync(join(this.folder, 'crl.pem'), 'utf8');
  }

  private run(...args: readonly string[]): void {
    // A library for OPC UA points it at a file of its own, or at none.
    const { OPENSSL_CONF: _theirs, ...env } = process.env;
    execFileSync('openssl', [...args], { cwd: this.folder, stdio: 'pipe', env });
  }
}
