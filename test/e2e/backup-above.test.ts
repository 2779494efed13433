import { rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { TierColumn, until } from '../faults/tier-column.ts';
import { anlin, removeFolder, temporaryFolder } from '../support/gateway-process.ts';

let backups = '';
afterEach(() => removeFolder(backups));

test('the tier above hears when the last backup was, sees a restored gateway as another log, and keeps each alarm once', async () => {
  backups = temporaryFolder('e2e-backups');
  const column = await TierColumn.open(['community', 'city'], { ANLIN_LOG_LEVEL: 'warn' });
  try {
    const [bottom, city] = [column.at(0), column.at(1)];
    const env = { ...bottom.env, ANLIN_DATA: bottom.data };
    for (const id of ['before', 'lost', 'after']) await bottom.addDevice(id);
    await bottom.say('before', { 'sos.pressed': true });
    await until(
      'the first alarm above',
      () => city.alarms(),
      ({ length }) => length === 1,
      60_000,
    );
    const taken = JSON.parse((await anlin(['backup', '--json'], env)).out) as { folder: string; takenAt: number };
    const above = () => city.gateways();
    await until(
      'the time of the backup above',
      above,
      ({ items: [own] }) => own?.lastBackupAt === new Date(taken.takenAt).toISOString(),
      90_000,
    );
    await bottom.say('lost', { 'sos.pressed': true });
    const both = await until(
      'the second alarm above',
      () => city.alarms(),
      ({ length }) => length === 2,
      60_000,
    );
    bottom.run.signal('SIGKILL');
    await bottom.run.exited;
    rmSync(bottom.data, { recursive: true });
    expect((await anlin(['restore', taken.folder], env)).code).toBe(0);
    await bottom.start();
    await bottom.signIn();
    await bottom.say('after', { 'sos.pressed': true });
    await bottom.say('lost', { 'sos.pressed': true });
    const standing = async () => (await city.alarms('&state=active')).map(({ subject, id }) => `${subject} ${id}`).sort();
    const now = await until('what happened since', standing, ({ length }) => length >= 4, 90_000);
    // Of before once, now as an alarm of the log that goes on (decision 0025); of the lost time under its own name, until somebody
    // deals with it; and two new ones, the same call again among them, under names that were never there.
    const [first, lost] = ['before', 'lost'].map((device) => both.find(({ subject }) => subject === `device:${device}`)!.id);
    const own = async (device: string) => (await bottom.alarms()).find(({ subject }) => subject === `device:${device}`)!.id;
    const again = await own('lost');
    expect(again).not.toBe(lost);
    expect(now).toEqual(
      [`device:before ${first}~2`, `device:lost ${lost}`, `device:lost ${again}`, `device:after ${await own('after')}`].sort(),
    );
    const { items } = await above();
    expect(items).toMatchObject([{ id: 'community', histories: 2 }]);
    expect(Number(items[0]?.epoch)).toBeGreaterThan(1_700_000_000_000);
  } finally {
    await column.close();
  }
}, 300_000);
