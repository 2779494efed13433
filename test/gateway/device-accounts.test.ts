import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { DeviceAccounts } from '../../src/gateway/device-accounts.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

const hour = 3_600_000;

test('a lent secret lives as long as it was lent, whatever the wall clock does meanwhile', () => {
  const clock = new ManualClock();
  const accounts = new DeviceAccounts(clock);
  const device = { kind: 'device', id: 'lift-1' } as const;
  const signIn = () => accounts.authenticate('lift-1', Buffer.from('lent'), '127.0.0.1');
  accounts.lend(device, createHash('sha256').update('lent').digest('hex'), clock.monotonic() + hour);
  clock.jumpWall(48 * hour);
  expect(signIn()).toEqual(device);
  clock.jumpWall(-96 * hour);
  clock.advance(hour - 1);
  expect(signIn()).toEqual(device);
  clock.advance(1);
  expect(signIn()).toBeNull();
});
