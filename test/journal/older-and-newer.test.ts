import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { rowCrc } from '../../src/journal/row-crc.ts';
import { migrations } from '../../src/journal/schema.ts';
import { anlin } from '../support/gateway-process.ts';
import { freshFolder, message, open } from './journal-fixture.ts';
import { asOfStep } from './older-journal.ts';

const newest = migrations.length;
const stepOf = (folder: string): number => {
  const database = new DatabaseSync(join(folder, 'journal.db'));
  const { user_version: step } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  database.close();
  return step;
};
/** Tables and indexes with their text: what the file can hold. */
const shapeOf = (folder: string): readonly string[] => {
  const database = new DatabaseSync(join(folder, 'journal.db'));
  const found = database.prepare("SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema ORDER BY 1").all();
  database.close();
  return (found as { line: string }[]).map(({ line }) => line);
};
const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.startsWith('journal.db') && !name.endsWith('-shm'))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );

/** What a program of the next step would leave behind: its number in the header and, under a CRC, in the entry. */
async function ofTomorrow(folder: string): Promise<void> {
  const { journal } = await open(folder);
  await journal.append([{ kind: 'device', device: { id: 'd1', profile: 'p', place: '' }, retired: false }, message('x')]);
  await journal.close();
  const database = new DatabaseSync(join(folder, 'journal.db'));
  database.exec(`CREATE TABLE of_tomorrow (id TEXT NOT NULL UNIQUE, crc INTEGER NOT NULL); PRAGMA user_version = ${newest + 1}`);
  database.prepare("UPDATE meta SET value = ?, crc = ? WHERE key = 'schema'").run(String(newest + 1), rowCrc('schema', String(newest + 1)));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

test('the steps carry their own numbers: a file says how many it has', () => {
  expect(migrations.map(({ name }) => Number(name.split(' ')[0]))).toEqual(migrations.map((_, index) => index + 1));
});

test('a journal of a newer program is refused with both numbers and what to do, and nothing in it is touched', async () => {
  const folder = freshFolder();
  await ofTomorrow(folder);
  const before = contents(folder);
  await expect(open(folder)).rejects.toThrow(
    `has schema ${newest + 1}, this program knows ${newest}: start the newer program, or restore a backup`,
  );
  expect(contents(folder)).toEqual(before);
  // The next start says the same: nothing was set aside, no new journal was begun in its place.
  await expect(open(folder)).rejects.toThrow(`has schema ${newest + 1}`);
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('the command line says so in one line, and does not start a second journal', async () => {
  const folder = freshFolder();
  await ofTomorrow(folder);
  for (const args of [['start'], ['device', 'list']]) {
    const { code, out, err } = await anlin(args, { ANLIN_DATA: folder, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0' });
    expect([args, code]).toEqual([args, 1]);
    expect(out + err).toContain(`has schema ${newest + 1}, this program knows ${newest}: start the newer program`);
    expect(out + err).not.toMatch(/\n\s+at .*\.[jt]s:\d+/);
  }
  expect(stepOf(folder)).toBe(newest + 1);
}, 60_000);

test('a number that only the header says is a damaged file, not a newer one: its rows are carried over', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([{ kind: 'device', device: { id: 'd1', profile: 'p', place: '' }, retired: false }, message('x')]);
  await first.journal.close();
  const database = new DatabaseSync(join(folder, 'journal.db'));
  database.exec(`PRAGMA user_version = ${newest + 1}`);
  database.close();
  const { journal } = await open(folder);
  expect(journal.status()).toMatchObject({ epoch: 2, last: 2, damage: expect.stringContaining(`the header says schema ${newest + 1}`) });
  expect(journal.reader.devices()).toEqual([{ id: 'd1', profile: 'p', place: '' }]);
});

test.each(migrations.map(({ name }, index) => [name, index + 1] as const))(
  'a journal of step %s is brought to the newest, with all that is in it',
  async (_name, step) => {
    const folder = freshFolder();
    asOfStep(folder, step, 3);
    expect(stepOf(folder)).toBe(step);
    const { journal } = await open(folder);
    expect(journal.status()).toMatchObject({ damage: null, epoch: 1, last: 0 });
    expect(journal.reader.devices()).toEqual([{ id: 'd1', profile: 'p', place: 'A' }]);
    expect(
      journal.reader
        .alarms({ limit: 10 })
        .items.map(({ id }) => id)
        .sort(),
    ).toEqual(['a0', 'a1', 'a2']);
    expect(journal.reader.transitions('a1').map(({ sequence }) => sequence)).toEqual([1]);
    await journal.append([message('x')]);
    await journal.close();
    expect(stepOf(folder)).toBe(newest);
    // As if it had been made by this program.
    const fresh = freshFolder();
    await (await open(fresh)).journal.close();
    expect(shapeOf(folder)).toEqual(shapeOf(fresh));
  },
);

test('killed in the middle of the steps it is at one of them, whole, and goes on from there', async () => {
  const script = fileURLToPath(new URL('./migrating-child.ts', import.meta.url));
  const seen = new Set<number>();
  const old = freshFolder();
  // Indexes over this many steps of alarms take long enough to be killed in.
  asOfStep(old, 1, 15_000);
  for (const pause of [5, 25, 60, ...(process.env.ANLIN_SLOW === '1' ? [0, 10, 40, 90, 130] : [])]) {
    const folder = freshFolder();
    copyFileSync(join(old, 'journal.db'), join(folder, 'journal.db'));
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, pause));
    child.kill('SIGKILL');
    await ended;
    seen.add(stepOf(folder));
    const { journal } = await open(folder);
    expect(journal.status()).toMatchObject({ damage: null, epoch: 1 });
    expect(journal.reader.transitions('a14999').map(({ sequence }) => sequence)).toEqual([1]);
    await journal.close();
    expect(stepOf(folder)).toBe(newest);
  }
  expect([...seen].every((step) => step >= 1 && step <= newest)).toBe(true);
  // At least once it was killed before it was through.
  expect(Math.min(...seen)).toBeLessThan(newest);
}, 120_000);
