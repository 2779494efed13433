import { expect, test } from 'vitest';
import { whoIsOn } from '../../src/cli/duty-list.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { bearer, fixture } from './api-fixture.ts';
import { dutyDesk, samplePosition } from './fake-duty.ts';

const origin = { by: null, via: 'gateway', from: 'test' } as const;
const hour = 3_600_000;

test('after the clock was set back, who is on is still who took over last, and nobody where they left', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'operator'));
  const duty = dutyDesk(world.journal, world.clock);
  for (const id of ['east-desk', 'east-gate']) {
    await duty.put({ ...samplePosition(id, 'east'), phone: null }, origin);
    await duty.takeOver(id, { person: { name: 'Z', phone: '13900000009' }, reason: null }, origin);
  }
  world.clock.advance(8 * hour);
  const at = world.clock.wall();
  await duty.takeOver('east-desk', { person: { name: 'A', phone: null }, reason: 'Z went home' }, origin);
  await duty.leave('east-gate', null, origin);
  world.clock.jumpWall(-hour);
  for (const query of ['', '?place=east']) {
    const { items } = (await app.inject({ url: `/api/v1/duty${query}`, headers })).json();
    const on = Object.fromEntries(items.map((entry: { position: string }) => [entry.position, entry]));
    expect([query, on['east-desk'], on['east-gate']]).toMatchObject([
      query,
      { person: { name: 'A' }, phone: null, since: new Date(at).toISOString() },
      { person: null, phone: null, since: null },
    ]);
  }
  // Who asks for a moment gets that moment, and so the one who was on at it.
  const then = (await app.inject({ url: `/api/v1/duty?place=east&at=${at - 1}`, headers })).json();
  expect(then.items.find((entry: { position: string }) => entry.position === 'east-desk').person.name).toBe('Z');
});

test('the command line says the same, also when the clock is before the newest act', async () => {
  const { world } = await fixture();
  world.clock.jumpWall(systemClock.wall() + hour - world.clock.wall());
  const duty = dutyDesk(world.journal, world.clock);
  await duty.put({ ...samplePosition('cli-desk', 'east'), phone: null }, origin);
  await duty.takeOver('cli-desk', { person: { name: 'A', phone: null }, reason: null }, origin);
  const on = (input: object) => whoIsOn(world.journal.reader, input).items.find(({ position }) => position === 'cli-desk')?.person;
  for (const input of [{}, { place: 'east' }]) expect(on(input)).toMatchObject({ name: 'A' });
  expect(on({ at: systemClock.wall() })).toBeNull();
});
