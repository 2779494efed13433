import { expect, test } from 'vitest';
import { opcuaReconnects } from './opcua-reconnects.ts';

/** The leaks that are put in to be found are part of the whole row: `npm run faults -- 23 --only control`. */
test('row 23, small: after reconnects the OPC UA thread has as many timers, sockets and listeners open as before', {
  timeout: 120_000,
}, async () => {
  const { violations, fired } = await opcuaReconnects(6, false, () => {});
  expect(violations).toEqual([]);
  expect(fired).toBe(6);
});
