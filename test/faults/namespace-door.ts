import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { connect } from 'node:tls';

/** Runs inside a network namespace: from a socket in the file system to the gateway there, over TLS. */
const [path = '', port = '', authority = ''] = process.argv.slice(2);
const ca = readFileSync(authority);
createServer((near) => {
  const far = connect({ host: '127.0.0.1', port: Number(port), ca });
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => {});
    one.on('close', () => other.destroy());
  }
}).listen(path, () => process.stdout.write('open\n'));
