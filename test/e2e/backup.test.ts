import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { dataFileOf } from '../../src/backup/data-files.ts';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { anlin, removeFolder, temporaryFolder } from '../support/gateway-process.ts';

let site: Site | null = null;
let backups = '';
afterEach(async () => {
  await site?.close();
  site = null;
  removeFolder(backups);
});

/** Of the name of a backup: `2026-11-30T01-19-10-566Z`. */
const stampLength = 24;

interface Own {
  readonly id: string;
  readonly subject: string;
  readonly rule: string;
  readonly state: string;
  readonly reason: string;
}

const press = (of: Site, device: string, id: string) =>
  of.send(device, { id, ts: new Date().toISOString(), values: { 'sos.pressed': true } }, 'events');
const calls = async (of: Site, query?: string) => ((await of.alarms(query)) as readonly Own[]).filter(({ rule }) => rule === 'sos.call');
/** A person: a token may not act on alarms. */
async function signedIn(of: Site): Promise<string> {
  await of.call('/api/v1/users', { body: { id: 'li', name: '李', role: 'operator', password: 'a long enough password' } });
  const opened = await of.call('/api/v1/session', {
    body: { user: 'li', password: 'a long enough password' },
    headers: { origin: of.gateway.http, authorization: '' },
  });
  return opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
const metric = async (of: Site, name: string) => {
  const text = await (await of.call('/metrics')).text();
  const value = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1];
  return value === undefined ? null : Number(value);
};
const restored = async (of: Site) => ((await of.alarms('limit=100')) as readonly Own[]).filter(({ rule }) => rule === 'journal.restored');

test('backed up by itself under work, lost, restored: what stood stands under its name, what had ended stays ended, and people are told of the gap', async () => {
  backups = temporaryFolder('e2e-backups');
  const devices = Object.fromEntries(['stands', 'ended', 'lost'].map((id) => [id, 'sos-button']));
  site = await openSite(devices, '阳光社区', { ANLIN_BACKUP_FOLDER: backups, ANLIN_BACKUP_EVERY_MINUTES: '0.05' });
  await press(site, 'stands', '1');
  await press(site, 'ended', '1');
  await eventually(async () => (await calls(site!)).length).toBe(2);
  const before = await calls(site);
  const [ended] = before.filter(({ subject }) => subject === 'device:ended');
  const cookie = await signedIn(site);
  for (const act of ['acknowledge', 'end']) {
    const answer = await fetch(`${site.gateway.http}/api/v1/alarms/${ended!.id}/${act}`, {
      method: 'POST',
      body: JSON.stringify({ comment: 'x', ...(act === 'end' && { classification: 'real' }) }),
      headers: { cookie, origin: site.gateway.http, 'content-type': 'application/json' },
    });
    expect(answer.status, `${act}: ${await answer.text()}`).toBe(200);
  }
  const actedAt = Date.now() / 1_000;
  await eventually(() => metric(site!, 'anlin_backup_last_timestamp_seconds'), { timeout: 40_000 }).toBeGreaterThan(actedAt);

  // Every file of the folder of a gateway at work is decided about.
  const names = readdirSync(site.data, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(site!.data, join(entry.parentPath, entry.name)));
  expect(names.length).toBeGreaterThan(6);
  expect(names.filter((name) => dataFileOf(name) === null && name !== 'wanted.jsonl')).toEqual([]);

  // By hand: the last that is there when the machine is lost.
  const last = await site.cli<{ folder: string; position: number; takenAt: number }>('backup');
  expect(last.folder.startsWith(backups)).toBe(true);
  const kept = temporaryFolder('e2e-kept');
  const aside = await site.cli<{ folder: string }>('backup', kept);
  await press(site, 'lost', '1');
  await eventually(async () => (await calls(site!)).length).toBe(2);
  const lost = (await calls(site)).find(({ subject }) => subject === 'device:lost');
  await site.gateway.kill();
  rmSync(site.data, { recursive: true });
  const back = await anlin(['restore', aside.folder, '--lang', 'en'], site.env);
  expect([back.code, back.out]).toEqual([0, expect.stringContaining('an alarm will say so')]);
  removeFolder(kept);

  await site.restart('kill');
  expect((await calls(site)).map(({ id, state }) => [id, state])).toEqual(
    before.filter(({ subject }) => subject === 'device:stands').map(({ id }) => [id, 'unacknowledged']),
  );
  expect((await calls(site, 'state=normal')).map(({ id }) => id)).toEqual([ended!.id]);
  await eventually(async () => (await restored(site!)).map(({ state }) => state)).toEqual(['unacknowledged']);
  expect((await restored(site))[0]?.reason).toContain('nothing of what happened in between is here');
  const { items } = await site.get<{ items: { detail: { before: number; epoch: number } }[] }>('/api/v1/audit?act=journal.restored');
  expect(items).toMatchObject([{ detail: { before: 1 } }]);
  expect(items[0]!.detail.epoch).toBeGreaterThan(1);

  // The device sends what it is not sure of again, and so it is heard once; and the alarm is another one than that of the lost time.
  await press(site, 'lost', '1');
  await press(site, 'lost', '1');
  await eventually(async () => (await calls(site!)).length).toBe(2);
  const again = (await calls(site)).find(({ subject }) => subject === 'device:lost');
  expect(again?.id).not.toBe(lost?.id);
  expect((await site.cli<{ bad: unknown }>('audit', 'verify')).bad).toBeNull();
  // Told once: not at every start.
  await site.restart('kill');
  await sleep(2_000);
  expect(await restored(site)).toHaveLength(1);
}, 180_000);

test('killed while it backs up: what looks whole is whole, and the next one clears away what is not', async () => {
  backups = temporaryFolder('e2e-backups');
  site = await openSite({ 'sos-1': 'sos-button' }, '阳光社区', {
    ANLIN_BACKUP_FOLDER: backups,
    ANLIN_BACKUP_EVERY_MINUTES: '0.01',
    ANLIN_BACKUP_KEEP: '50',
  });
  for (const pause of [0, 40, 90, 150, 260]) {
    await press(site, 'sos-1', String(pause));
    const asked = anlin(['backup'], site.env);
    await sleep(500 + pause);
    await site.gateway.kill();
    // It goes on under the lock, or says that the gateway has ended.
    await asked;
    await site.restart('kill');
  }
  const whole = await site.cli<{ folder: string }>('backup');
  await site.gateway.stop();
  // A timed one that the stop cut may lie there; what the kills left may not.
  const all = readdirSync(backups);
  expect(all.filter((name) => name.startsWith('.unfinished') && name.slice(-stampLength) < basename(whole.folder))).toEqual([]);
  const names = all.filter((name) => !name.startsWith('.unfinished'));
  expect(names.length).toBeGreaterThan(1);
  let checked = 0;
  for (const name of names) {
    const data = join(temporaryFolder('e2e-restored'), 'data');
    const { code, err } = await anlin(['restore', join(backups, name), '--json'], { ...site.env, ANLIN_DATA: data });
    expect([name, code, err]).toEqual([name, 0, '']);
    expect(statSync(join(data, 'journal.db')).size).toBeGreaterThan(0);
    removeFolder(join(data, '..'));
    if (++checked === 6) break;
  }
  expect(existsSync(whole.folder)).toBe(true);
  await site.restart('kill');
}, 180_000);
