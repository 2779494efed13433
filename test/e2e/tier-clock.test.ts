import { afterEach, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { findProgram } from '../support/required-services.ts';

/** A gateway below whose wall clock is off (libfaketime) is told of at the one above, and is no more when it is right again. */
const faketime = findProgram('faketime');
const running: RunningGateway[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  for (const each of folders.splice(0)) removeFolder(each);
});

function folder(name: string): string {
  const made = temporaryFolder(name);
  folders.push(made);
  return made;
}

test.skipIf(faketime === null)('a clock 20 s ahead below is an alarm above, until it is right', { timeout: 180_000 }, async () => {
  const [above, below] = [folder('above'), folder('below')];
  const { secret } = JSON.parse((await anlin(['gateway', 'add', 'below', '--json'], { ANLIN_DATA: above })).out) as { secret: string };
  const { token } = JSON.parse((await anlin(['token', 'add', '--role', 'reader', '--json'], { ANLIN_DATA: above })).out) as {
    token: string;
  };
  const upper = await startGateway({ data: above, env: { ANLIN_TIER: 'city' }, readyMs: 60_000 });
  running.push(upper);
  const env = {
    ANLIN_FEDERATION_URL: upper.http.replace('http', 'ws'),
    ANLIN_FEDERATION_ID: 'below',
    ANLIN_FEDERATION_SECRET_ENV: 'SECRET_OF_TEST',
    SECRET_OF_TEST: secret,
  };
  const clock = async () => {
    const answer = await fetch(`${upper.http}/api/v1/alarms?limit=50`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await answer.json()) as { items: { rule: string; state: string; reason: string }[] };
    return items.find(({ rule }) => rule === 'gateway.clock');
  };
  const wrong = await startGateway({ data: below, env, wrapper: [faketime ?? '', '-f', '+20s'], readyMs: 60_000 });
  await expect.poll(async () => (await clock())?.state, { timeout: 60_000 }).toBe('unacknowledged');
  expect((await clock())?.reason).toMatch(/20/);
  const gateways = await fetch(`${upper.http}/api/v1/gateways`, { headers: { authorization: `Bearer ${token}` } });
  const { items } = (await gateways.json()) as { items: { clockOffsetSeconds: number; roundTripMs: number; version: string }[] };
  expect(Math.abs((items[0]?.clockOffsetSeconds ?? 0) - 20)).toBeLessThan(1);
  expect(items[0]?.roundTripMs).toBeLessThan(1_000);
  await wrong.stop();
  running.push(await startGateway({ data: below, env, readyMs: 60_000 }));
  await expect.poll(async () => (await clock())?.state, { timeout: 60_000 }).toBe('returned-unacknowledged');
});
