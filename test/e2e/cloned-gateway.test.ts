import { afterEach, expect, test } from 'vitest';
import { type ShownAlarm, TierColumn, type TierGateway, until } from '../faults/tier-column.ts';

let column: TierColumn | null = null;
let twin: TierGateway | null = null;
afterEach(async () => {
  await twin?.close();
  await column?.close();
  column = null;
  twin = null;
});

interface Own {
  readonly rule: string;
  readonly subject: string;
  readonly reason: string;
  readonly occurrences: number;
}

/** A machine is copied and both are switched on: they take turns at the tier above, under one name and secret. */
test('two gateways of one name at once are told, and neither loses or is given an alarm or an act of the other', async () => {
  column = await TierColumn.open(['community', 'city']);
  const [first, city] = [column.at(0), column.at(1)];
  for (const id of ['shared', 'only-first', 'only-second', 'late-first', 'late-second']) await first.addDevice(id);
  await first.say('shared', { 'sos.pressed': true });
  const atCity = (subject: string) => async () => (await city.alarms()).filter((alarm) => alarm.subject === `device:${subject}`);
  const [shared] = await until('the alarm from before', atCity('shared'), ({ length }) => length === 1, 60_000);

  twin = await first.twin();
  const second = twin;
  await first.say('only-first', { 'sos.pressed': true });
  await second.say('only-second', { 'sos.pressed': true });
  const told = async () =>
    (await city.get<{ items: Own[] }>('/api/v1/alarms?state=active&limit=100')).items.filter(({ rule }) => rule === 'gateway.restored');
  const [alarm] = await until('that there are two', told, (found) => found.some(({ reason }) => reason.includes('both go on')), 90_000);
  expect(alarm).toMatchObject({ subject: 'gateway:community' });
  const [ofFirst] = await until('the alarm of the first', atCity('only-first'), ({ length }) => length === 1, 60_000);
  const [ofSecond] = await until('the alarm of the second', atCity('only-second'), ({ length }) => length === 1, 60_000);
  const both = await until('the alarm of both, twice', atCity('shared'), ({ length }) => length === 2, 60_000);
  expect(both.map(({ id, state }) => [id.replace(shared!.id, ''), state]).sort()).toEqual([
    ['', 'unacknowledged'],
    ['~2', 'unacknowledged'],
  ]);

  // Each act reaches the machine whose alarm it is about, and no other.
  const acted = async (alarm: ShownAlarm | undefined) => {
    expect((await city.act(alarm!.id, 'acknowledge')).status).toBe(200);
    await until(
      'the act to be confirmed',
      () => city.alarm(alarm!.id),
      ({ confirmed, acknowledgedBy }) => confirmed && acknowledgedBy !== null,
      90_000,
    );
  };
  await acted(ofFirst);
  await acted(ofSecond);
  await acted(both.find(({ id }) => id.endsWith('~2')));
  const state = async (gateway: TierGateway) =>
    Object.fromEntries((await gateway.alarms()).map(({ subject, acknowledgedBy }) => [subject.slice(7), acknowledgedBy]));
  expect(await state(first)).toEqual({ shared: null, 'only-first': 'city-person' });
  expect(await state(second)).toEqual({ shared: 'city-person', 'only-second': 'city-person' });
  expect(await city.alarm(shared!.id)).toMatchObject({ state: 'unacknowledged', acknowledgedBy: null });

  // What happens now comes from both, and what is done about it.
  await first.act(shared!.id, 'acknowledge');
  await first.say('late-first', { 'sos.pressed': true });
  await second.say('late-second', { 'sos.pressed': true });
  for (const subject of ['late-first', 'late-second']) await until(subject, atCity(subject), ({ length }) => length === 1, 60_000);
  await until(
    'the first one acknowledged',
    () => city.alarm(shared!.id),
    ({ acknowledgedBy }) => acknowledgedBy === 'community-person',
    60_000,
  );
  expect((await city.alarms()).map(({ id }) => id)).toHaveLength(6);
  // What people do about each of them goes on as well: neither ends that of the other.
  const followed = async () =>
    (await city.get<{ items: { id: string; closedAt: string | null }[] }>('/api/v1/responses?state=all&limit=100')).items.filter(({ id }) =>
      id.startsWith(shared!.id),
    );
  const responses = await until('the responses of both', followed, ({ length }) => length === 2, 60_000);
  expect(responses.map(({ id, closedAt }) => [id.replace(shared!.id, ''), closedAt]).sort()).toEqual([
    ['', null],
    ['~2', null],
  ]);
  const { items } = await city.gateways();
  expect(items).toMatchObject([{ id: 'community', histories: 2 }]);
}, 300_000);
