import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { rowCrc } from '../../src/journal/row-crc.ts';
import type { DeviceEntry } from '../../src/model/registry.ts';
import { freshFolder, message, open } from './journal-fixture.ts';

const device: DeviceEntry = {
  id: 'd1',
  profile: 'p',
  place: '阳光社区/1号楼',
  record: { maker: '某厂', serial: 'SN-1', rescueCode: '012345', inspectionDue: '2027-01-31' },
  replaced: [{ at: 5, profile: 'p', record: { serial: 'SN-0' }, reason: '到期' }],
};

test('the papers of a device are there after a restart, and after it is retired with the moment it was', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([{ kind: 'device', device, retired: false }]);
  expect(first.journal.reader.devices()).toEqual([device]);
  await first.journal.close();
  const { journal, clock } = await open(folder);
  expect(journal.reader.devices()).toEqual([device]);
  await journal.append([{ kind: 'device', device, retired: true }]);
  expect(journal.reader.devices()).toEqual([]);
  expect(journal.reader.retiredDevices()).toEqual([{ ...device, retiredAt: clock.wall() }]);
  await journal.append([{ kind: 'device', device, retired: false }]);
  expect([journal.reader.devices(), journal.reader.retiredDevices()]).toEqual([[device], []]);
});

test('other hardware may use the message ids of its predecessor: its first alarm is no repetition', async () => {
  const { journal } = await open(freshFolder());
  const duplicate = async (id: string) => {
    const [record] = await journal.append([message('{"sos.pressed":true}', { deviceId: 'd1', id })]);
    return journal.isDuplicateRecord(record!);
  };
  expect([await duplicate('1'), await duplicate('1')]).toEqual([false, true]);
  await journal.append([{ kind: 'device', device, retired: false }]);
  expect(await duplicate('1')).toBe(true);
  // In one group with the message that follows.
  const [, record] = await journal.append([
    { kind: 'device', device, retired: false, replaced: true },
    message('{}', { deviceId: 'd1', id: '1' }),
  ]);
  expect(journal.isDuplicateRecord(record!)).toBe(false);
  expect(await duplicate('1')).toBe(true);
});

/** What a file looked like before devices had papers. */
function asOfSchema1(folder: string): InstanceType<typeof DatabaseSync> {
  const database = new DatabaseSync(join(folder, 'journal.db'));
  const later = [
    'device_record',
    'command',
    'account_record',
    'token_record',
    'token_use',
    'account_use',
    'rule_draft',
    'response',
    'response_step',
    'duty_position',
    'duty_stint',
    'duty_handover',
    'cap_message',
    'tier_fact',
    'lower_gateway',
    'firing',
    'told',
  ]
    .map((table) => `DROP TABLE ${table};`)
    .join(' ');
  database.exec(
    `${later} DROP INDEX session_user; DROP INDEX transition_at; DROP INDEX alarm_incident; DROP INDEX incident_first; DROP INDEX alarm_path; PRAGMA user_version = 1`,
  );
  database.prepare("UPDATE meta SET value = '1', crc = ? WHERE key = 'schema'").run(rowCrc('schema', '1'));
  return database;
}

test('a journal from before opens unchanged: no damage, no new epoch, its devices without papers', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([{ kind: 'device', device: { id: 'd1', profile: 'p', place: '' }, retired: false }, message('x')]);
  await first.journal.close();
  asOfSchema1(folder).close();
  const { journal } = await open(folder);
  expect(journal.status()).toMatchObject({ damage: null, epoch: 1, last: 2 });
  expect(journal.reader.devices()).toEqual([{ id: 'd1', profile: 'p', place: '' }]);
  await journal.append([{ kind: 'device', device, retired: false }]);
  expect(journal.reader.devices()).toEqual([device]);
});

test('a damaged journal from before is carried over without complaint about a table it never had', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([{ kind: 'device', device: { id: 'd1', profile: 'p', place: '' }, retired: false }, message('x')]);
  await first.journal.close();
  const database = asOfSchema1(folder);
  database.exec("UPDATE device SET place = 'moved'");
  database.close();
  const { journal } = await open(folder);
  expect(journal.status()).toMatchObject({ epoch: 2, damage: expect.stringContaining('device row 1 fails its CRC') });
  expect(journal.status().damage).not.toContain('device_record');
});
