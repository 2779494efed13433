import { expect, test } from 'vitest';
import type { ApiSettings } from '../../src/api/ports.ts';
import { serverOptions } from '../../src/api/server-options.ts';

/** Battery row 14; that it works is `npm run faults -- 14 --only drips`, which takes its time. */
test('a peer that never ends its TLS handshake has as long as one that never ends its headers', () => {
  const tls = { cert: 'c', key: 'k' };
  const options = serverOptions({ tls } as unknown as ApiSettings) as { https: { handshakeTimeout: number; headersTimeout: number } };
  expect(options.https.handshakeTimeout).toBeLessThan(10_000);
  expect(options.https.handshakeTimeout).toBe(options.https.headersTimeout);
});
