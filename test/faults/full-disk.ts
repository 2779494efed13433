import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../support/required-services.ts';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { readKept, violations, withoutOne } from './invariants.ts';
import { enumerate, fewest, spread } from './kill-sweep.ts';
import { buildLifeSite, runLife } from './life-run.ts';
import { loadDevices, loadNeglected, loadWithoutIds, underLoad } from './random-kills.ts';
import { buildSite, type Site } from './site.ts';
import { findStrace, type Target, targetName } from './strace.ts';

/** Rules that a full disk is told by; and what a start on a busy machine may add. */
export const toldBy = ['disk.low', 'store.unwritable', 'store.behind', 'store.refused', 'alarm.uncovered', 'terminal.lost'];
/** The battery's figure: from free space to normal. */
const backLimitMs = 10_000;

/** Why a small disk cannot be mounted here; null = it can. Throws instead when ANLIN_REQUIRE_SERVICES=1. */
export function missingForDisks(): string | null {
  for (const name of ['mount', 'umount']) if (findProgram(name) === null) return `${name} is not installed`;
  if (process.getuid?.() === 0) return null;
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error('a tmpfs can be mounted by root only');
  return 'a tmpfs can be mounted by root only';
}

/** A tmpfs with these mount options, for the length of `work`. */
async function onSmallDisk(options: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder('disk');
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  try {
    await work(folder);
  } finally {
    // SQLite keeps files of a closed connection open for a while.
    spawnSync('umount', ['-l', folder]);
    removeFolder(folder);
  }
}

/** Fills what is left to the last block. */
function fill(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (const size of [1024 * 1024, 64 * 1024, 4096]) {
      for (;;) {
        try {
          if (writeSync(handle, Buffer.alloc(size)) < size) break;
        } catch {
          break;
        }
      }
    }
  } finally {
    closeSync(handle);
  }
}

const told = (community: Community, rule: string) => community.terminal.deliveries.some(({ alarm }) => alarm.rule === rule);

async function ready(community: Community): Promise<boolean> {
  const answer = await fetch(`${community.running.http}/readyz`).catch(() => null);
  return answer?.status === 200;
}

async function untilReady(community: Community, is: boolean, limitMs: number): Promise<boolean> {
  for (const end = performance.now() + limitMs; performance.now() < end; await sleep(50)) if ((await ready(community)) === is) return true;
  return false;
}

/** A disk of 16 MB that is filled under load and freed again, `rounds` times, with the same process all along. */
export async function filled(rounds: number, seed: number, say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite(loadDevices);
  const found: string[] = [];
  let fired = 0;
  let backMs = 0;
  let acknowledged = 0;
  let whileFull = 0;
  let missed = 0;
  try {
    await onSmallDisk('size=16m', async (folder) => {
      const data = join(folder, 'data');
      copyFolder(site.folder, data);
      const community = new Community({ site, data, neglected: loadNeglected, withoutIds: loadWithoutIds });
      try {
        await community.start();
        await community.until('the terminal', () => community.terminal.connected);
        await community.until('the alarm "disk nearly full" before it is full', () => told(community, 'disk.low'), 15_000);
        const load = underLoad(community, seed);
        for (let round = 1; round <= rounds; round++) {
          fill(join(folder, 'ballast'));
          if (!(await untilReady(community, false, 60_000))) {
            found.push(`round ${round}: /readyz said ready for 60 s on a full disk`);
            break;
          }
          fired++;
          const acks = () => community.sent().filter((sent) => sent.ackedAt !== null);
          const before = acks().length;
          await sleep(3_000);
          whileFull += acks().length - before;
          const freed = performance.now();
          rmSync(join(folder, 'ballast'));
          await community.until('a PUBACK after space is back', () => acks().some((sent) => (sent.ackedAt ?? 0) > freed + 1), 60_000);
          if (!(await untilReady(community, true, 60_000))) found.push(`round ${round}: not ready 60 s after space is back`);
          const took = performance.now() - freed;
          backMs = Math.max(backMs, took);
          if (took > backLimitMs) found.push(`round ${round}: normal again after ${Math.round(took)} ms, allowed are ${backLimitMs}`);
          await community.until('the alarm that nothing could be stored', () => told(community, 'store.unwritable'), 15_000);
          say(`round ${round}: full, refused, normal ${Math.round(took)} ms after space was back`);
        }
        await load.stop();
        await sleep(500);
        await community.stop();
        if (community.readyMs.length !== 1) found.push(`the gateway was started ${community.readyMs.length} times`);
        const kept = readKept(data);
        found.push(...violations(community, kept, toldBy));
        if (violations(community, withoutOne(community, kept), toldBy).length <= found.length) {
          found.push('the checker is blind: a message taken out is not missed');
        } else missed = 1;
        acknowledged = community.sent().filter((sent) => sent.ackedAt !== null).length;
      } catch (error) {
        found.push(error instanceof Error ? error.message : String(error));
        await community.abandon();
      }
    });
  } finally {
    site.remove();
  }
  return {
    enumerated: rounds,
    fired,
    violations: found,
    figures: {
      'times full': fired,
      'slowest way back to normal ms': Math.round(backMs),
      'messages acknowledged, all kept': acknowledged,
      'of these in the last 3 s of a full disk (WAL that is used again)': whileFull,
      'control: a message taken out is found': missed,
    },
  };
}

/** No file can be made any more; what is open goes on. */
export async function outOfFiles(say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite(loadDevices);
  const found: string[] = [];
  let acknowledged = 0;
  try {
    await onSmallDisk('size=64m,nr_inodes=400', async (folder) => {
      const data = join(folder, 'data');
      copyFolder(site.folder, data);
      const community = new Community({
        site,
        data,
        neglected: loadNeglected,
        withoutIds: loadWithoutIds,
        env: { ANLIN_DISK_LOW_BYTES: '1' },
      });
      try {
        await community.start();
        await community.until('the terminal', () => community.terminal.connected);
        mkdirSync(join(folder, 'many'));
        for (let n = 0; n < 400; n++) {
          try {
            appendFileSync(join(folder, 'many', String(n)), '');
          } catch {
            break;
          }
        }
        const load = underLoad(community, 1);
        await community.until('the alarm "disk nearly full"', () => told(community, 'disk.low'), 15_000);
        await sleep(1_000);
        await load.stop();
        await sleep(500);
        rmSync(join(folder, 'many'), { recursive: true });
        await community.stop();
        if (community.readyMs.length !== 1) found.push(`the gateway was started ${community.readyMs.length} times`);
        found.push(...violations(community, readKept(data), toldBy));
        acknowledged = community.sent().filter((sent) => sent.ackedAt !== null).length;
        if (acknowledged === 0) found.push('nothing was taken although files could be written');
      } catch (error) {
        found.push(error instanceof Error ? error.message : String(error));
        await community.abandon();
      }
    });
  } finally {
    site.remove();
  }
  say(`out of files: ${acknowledged} messages`);
  return { enumerated: 1, fired: 1, violations: found, figures: { 'messages acknowledged while no file could be made': acknowledged } };
}

const refusedStart =
  /^the gateway ended by itself \(1\): gateway ended \(1\) before it was ready: anlin: (journal\.db cannot be opened: disk I\/O error|nothing of this was kept: database or disk is full)/;

/** One life in which writes fail with an error; how many did. */
async function lifeWithErrors(
  site: Site,
  inject: readonly string[],
  words: string,
): Promise<{ fired: number; refused: number; found: string[] }> {
  const folder = temporaryFolder('errors');
  const trace = join(folder, 'trace');
  try {
    const strace = findStrace() ?? 'strace';
    const life = await runLife(site, {
      wrapper: (data) => [strace, '-f', '-qq', '-o', trace, ...inject.map((part) => part.replace('DATA', data))],
      alsoExpected: toldBy,
    });
    const lines = existsSync(trace) ? readFileSync(trace, 'latin1').split('\n') : [];
    // strace counts per thread, so the second and third try to open meet the error as well: then the start is refused. And a
    // gateway that cannot write down that it has started does not start.
    const refused = life.violations.filter((what) => refusedStart.test(what));
    const others = life.violations.filter((what) => !refusedStart.test(what));
    const onlyRefused = others.every((what) => what.startsWith('files kept in'));
    const found = onlyRefused ? [] : others.map((what) => `${words}: ${what}`);
    if (life.starts > 1) found.push(`${words}: the gateway was started ${life.starts} times`);
    return { fired: lines.filter((line) => line.includes('(INJECTED)')).length, refused: refused.length, found };
  } finally {
    removeFolder(folder);
  }
}

const atOnce = 2;
const tries = 4;

/** ENOSPC at every `step`th write to every file of one alarm life, one in each life; INV and no restart. */
export async function noSpaceAtEachWrite(step: number, say: (line: string) => void): Promise<RowReport> {
  const strace = findStrace();
  if (strace === null) throw new Error('strace is not installed');
  const site = await buildLifeSite();
  const found: string[] = [];
  let fired = 0;
  let refused = 0;
  try {
    const count = () => enumerate((wrapper) => runLife(site, { wrapper }), strace);
    const { targets } = fewest([await count(), await count(), await count()]);
    const writes = targets.filter(({ target }) => target.kind === 'file' && target.call === 'pwrite64');
    const places = spread(writes, step);
    const enumerated = places.length;
    const work = async (): Promise<void> => {
      for (let place = places.shift(); place !== undefined; place = places.shift()) {
        const words = `ENOSPC at ${targetName(place.target)} #${place.nth}`;
        const file = (place.target as Extract<Target, { kind: 'file' }>).file;
        const inject = ['-P', `DATA/${file}`, '-e', 'trace=pwrite64', '-e', `inject=pwrite64:error=ENOSPC:when=${place.nth}`];
        let reached = false;
        // A life is not the same to the call each time.
        for (let attempt = 0; attempt < tries && !reached; attempt++) {
          const life = await lifeWithErrors(site, inject, words);
          found.push(...life.found);
          refused += life.refused;
          for (const what of life.found) say(what);
          reached = life.fired > 0;
        }
        if (reached) fired++;
        if (fired % 25 === 0) say(`${fired} of ${enumerated}, ${found.length} violations`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return {
      enumerated,
      fired,
      violations: found,
      figures: {
        'writes to files in a life': writes.reduce((sum, { calls }) => sum + calls, 0),
        'every nth': step,
        'lives with one ENOSPC': fired,
        'of these refused at the start, and sound': refused,
      },
    };
  } finally {
    site.remove();
  }
}
