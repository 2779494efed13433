import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Heartbeat } from '../../../src/notify/channels/heartbeat/heartbeat.ts';
import { guardedRequest } from '../../../src/notify/guarded-request.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { httpPeer } from './http-peer.ts';

test('a sign of life comes at its pace, not while the gateway can keep nothing, and an outside that is gone is said', async () => {
  const peer = await httpPeer();
  const told: boolean[] = [];
  const took: number[] = [];
  let healthy = true;
  const heartbeat = new Heartbeat({
    url: `${peer.url}/ping/abc`,
    everyMs: 60,
    request: guardedRequest(true),
    clock: systemClock,
    schedule: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    healthy: () => healthy,
    observe: async (lost) => void told.push(lost),
    lostStands: () => false,
    answered: (tookMs) => void took.push(tookMs),
  });
  heartbeat.start();
  await expect.poll(() => peer.took.length, { interval: 10 }).toBeGreaterThanOrEqual(3);
  expect(peer.took[0]?.url).toBe('/ping/abc');
  healthy = false;
  await sleep(100);
  const silent = peer.took.length;
  await sleep(300);
  expect(peer.took.length).toBe(silent);
  expect(told).toEqual([]);
  // One that was given up because the machine is slow was answered all the same.
  expect(took.length).toBeGreaterThan(0);
  expect(took.every((ms) => ms >= 0)).toBe(true);
  healthy = true;
  peer.refuse(1_000, 500);
  await expect.poll(() => told, { timeout: 3_000 }).toEqual([true]);
  peer.refuse(0);
  await expect.poll(() => told, { timeout: 3_000 }).toEqual([true, false]);
  heartbeat.stop();
  await peer.close();
});
