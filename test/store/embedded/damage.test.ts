import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import type { StoreDamage } from '../../../src/store/embedded/series-file.ts';
import { ask, batch, MINUTE, reading, T0 } from '../series-fixture.ts';

const readings = Array.from({ length: 120 }, (_, i) => reading(T0 + i * MINUTE, 'a', i));

describe('a damaged store', () => {
  let folder = '';
  let damages: StoreDamage[] = [];
  const file = (): string => join(folder, 'series.db');
  const opened = async (): Promise<EmbeddedStore> => {
    damages = [];
    const store = new EmbeddedStore({ folder, onDamage: (damage) => damages.push(damage) });
    await store.start();
    return store;
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-damage-'));
    const store = await opened();
    for (let i = 0; i < 3; i++) await store.write([batch('x', readings.slice(i * 40, i * 40 + 40))]);
    await store.flush(9);
    await store.stop();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const spoil = {
    'is not a database': () => writeFileSync(file(), 'this is no database, '.repeat(1000)),
    'is all zeros': () => writeFileSync(file(), Buffer.alloc(65_536)),
    'was cut short': () => truncateSync(file(), 20_000),
    'has a page overwritten': () => {
      const bytes = readFileSync(file());
      for (let page = 1; page * 8192 < bytes.length; page++) bytes.fill(0xa5, page * 8192, page * 8192 + 200);
      writeFileSync(file(), bytes);
    },
  } satisfies Record<string, () => void>;

  for (const [what, damage] of Object.entries(spoil)) {
    it(`is set aside when the file ${what}, and a new one starts at position 0`, async () => {
      damage();
      const store = await opened();
      expect(damages.map(({ kind }) => kind)).toEqual(['file']);
      expect(existsSync(damages[0]!.setAside)).toBe(true);
      expect(store.position()).toBe(0);
      await store.write([batch('x', readings)]);
      await store.flush(9);
      await store.stop();
      const again = await opened();
      expect(damages).toEqual([]);
      expect(again.position()).toBe(9);
      expect(await again.query(ask('x'))).toEqual(readings);
      await again.stop();
    });
  }

  it('loses the one row whose bytes changed, says so once, and keeps the others', async () => {
    const db = new DatabaseSync(file());
    // exec, not prepare: a statement that waits for the garbage collector would keep the file locked.
    const window = T0 / 600_000 + 2;
    db.exec(`UPDATE chunk SET body = CAST(substr(body, 1, length(body) - 1) || x'7e' AS BLOB) WHERE window = ${window}`);
    db.close();
    const store = await opened();
    const expected = readings.filter(({ ts }) => Math.floor(ts / 600_000) !== window);
    expect(expected.length).toBe(110);
    expect(await store.query(ask('x'))).toEqual(expected);
    expect(await store.query(ask('x'))).toEqual(expected);
    expect(damages.map(({ kind }) => kind)).toEqual(['row']);
    expect((await store.stats()).damages).toBe(1);
    expect(store.position()).toBe(9);
    await store.stop();
    const after = new DatabaseSync(file());
    expect(after.prepare('SELECT count(*) AS n FROM damaged').get()).toMatchObject({ n: 1 });
    after.close();
  });

  it('refuses a file of a newer version and leaves it alone', async () => {
    const db = new DatabaseSync(file());
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(opened()).rejects.toThrow(/newer anlin/);
    expect(damages).toEqual([]);
    expect(existsSync(`${file()}.damaged-1`)).toBe(false);
  });

  it('is not opened by two at once, and the second does no harm', async () => {
    const store = await opened();
    await store.write([batch('x', [reading(T0 - MINUTE, 'a', 5)])]);
    await store.flush(10);
    const second = new EmbeddedStore({ folder, onDamage: (damage) => damages.push(damage) });
    await expect(second.start()).rejects.toThrow(/locked/);
    expect(damages).toEqual([]);
    expect((await store.query(ask('x'))).length).toBe(121);
    await store.stop();
  });

  it('says what is wrong when the folder cannot be used', async () => {
    const occupied = join(folder, 'occupied');
    writeFileSync(occupied, '');
    const store = new EmbeddedStore({ folder: join(occupied, 'inside') });
    await expect(store.start()).rejects.toThrow(/occupied/);
    mkdirSync(join(folder, 'fine'));
    await expect(store.write([])).rejects.toThrow();
    await store.stop();
  });
});
