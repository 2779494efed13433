import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Settings } from '../../src/config/settings.ts';
import { heartbeatOf } from '../../src/gateway/heartbeat-side.ts';
import type { UserEntry } from '../../src/model/registry.ts';
import { createLog } from '../../src/runtime/log.ts';
import { httpPeer } from '../notify/channels/http-peer.ts';

test('a gateway with nobody and nothing registered gives no sign of life: its data may be on a disk that is not there', async () => {
  const peer = await httpPeer();
  const users: UserEntry[] = [];
  const settings = { 'heartbeat.url': `${peer.url}/ping`, 'heartbeat.seconds': 0.05, 'heartbeat.allowPrivateAddresses': true } as Settings;
  const flow = { pipeline: { failure: () => null, observe: async () => {} }, book: { ofSubject: () => [] } } as never;
  const made = heartbeatOf(settings, flow, { users: () => users, terminals: () => [], devices: () => [] }, createLog('error'));
  made?.heartbeat.start();
  await sleep(400);
  expect(peer.came).toEqual([]);
  users.push({} as UserEntry);
  await expect.poll(() => peer.took.length).toBeGreaterThan(1);
  expect(made?.path.measure()).toMatchObject({ kind: 'heartbeat', lost: false });
  await expect.poll(() => made?.path.measure().times?.sample ?? 0).toBeGreaterThan(0);
  made?.heartbeat.stop();
  await peer.close();
});
