import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AckOrder, doctored, keyOf } from './ack-order.ts';
import { Community } from './community.ts';
import type { DamageSums } from './damage-process.ts';
import { cuts, type Damage, flips, judge, writeJournal } from './damaged-journal.ts';
import type { RowReport } from './fault-row.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { copyFolder, removeFolder, root, temporaryFolder } from './gateway-run.ts';
import { readKept, violations, withoutOne } from './invariants.ts';
import { randomFrom } from './random-from.ts';
import { buildSite, type Site } from './site.ts';
import { findStrace, traceBytes } from './strace.ts';

const atOnce = 2;
/** Damages a process takes before its collected connections are too many. */
const share = 250;
/** So many flips stand for the whole row: every byte is cut then. */
const fullFlips = 1_000;

/** Row 11, first part: cuts in the last three commits and flipped bits. */
export async function cutAndFlip(count: number, seed: number, say: (line: string) => void): Promise<RowReport> {
  // In memory: a journal is written and opened thousands of times.
  const home = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const parent = mkdtempSync(join(home, 'anlin-damage-'));
  try {
    const written = writeJournal(parent);
    const step = Math.max(1, Math.round(fullFlips / count));
    const torn = cuts(written, step);
    const all = [...torn, ...flips(written, count, randomFrom(seed))];
    const shares = Array.from({ length: Math.ceil(all.length / share) }, (_, n) => all.slice(n * share, (n + 1) * share));
    const total = { done: 0, damaged: 0, lost: 0, torn: 0, violations: [] as string[] };
    const work = async (): Promise<void> => {
      for (let next = shares.shift(); next !== undefined; next = shares.shift()) {
        const sums = await inProcess(next, home);
        for (const key of ['done', 'damaged', 'lost', 'torn'] as const) total[key] += sums[key];
        total.violations.push(...sums.violations);
        if (total.done % (share * 10) === 0) say(`${total.done} of ${all.length}, ${total.violations.length} violations`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const sound = { damage: null, lost: 1, foreign: [], epoch: 1, setAside: false, last: 10_000 };
    if (judge(written, all[0]!, sound).length === 0) total.violations.push('the checker is blind: a silent loss passes');
    return {
      enumerated: all.length,
      fired: total.done,
      violations: total.violations,
      figures: {
        'cuts in the last three commits': torn.length,
        'every nth byte': step,
        'of these with an unacknowledged last commit': total.torn,
        'flipped bits': count,
        'found damaged and set aside': total.damaged,
        'with acknowledged rows missing, all told': total.lost,
        seed,
      },
    };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function inProcess(damages: readonly Damage[], home: string): Promise<DamageSums> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'test', 'faults', 'damage-process.js'), home], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (part) => (text += String(part)));
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`a share of the damages ended with ${code}`)),
    );
    child.stdin.end(JSON.stringify(damages));
  });
}

const storeDamages: Readonly<Record<string, (data: string) => void>> = {
  'a bit in the middle of journal.db': (data) => flip(join(data, 'journal.db'), 'sos.call'),
  'journal.db-wal without its second half': (data) => truncateSync(join(data, 'journal.db-wal'), Math.floor(walSize(data) / 2)),
  'a bit in journal.db-wal': (data) => flip(join(data, 'journal.db-wal'), '"sos.call"'),
};

const walSize = (data: string): number => readFileSync(join(data, 'journal.db-wal')).length;

function flip(file: string, near: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(near, Math.floor(bytes.length / 3));
  if (at < 0) throw new Error(`${near} does not stand in ${file}`);
  bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}

const deviceIds = ['damage-0', 'damage-1', 'damage-2'];

/** Second part: the whole gateway starts on a damaged store by itself, takes calls, and tells people. */
export async function toldOfDamage(say: (line: string) => void, names: readonly string[] = Object.keys(storeDamages)): Promise<RowReport> {
  const site = await buildSite(deviceIds);
  const found: string[] = [];
  let told = 0;
  try {
    for (const what of names) {
      const damage = storeDamages[what];
      if (damage === undefined) throw new Error(`no such damage: ${what}`);
      const parent = temporaryFolder('damage');
      const data = join(parent, 'data');
      copyFolder(site.folder, data);
      const community = new Community({ site, data, neglected: new Set(deviceIds) });
      let damaged = false;
      try {
        await community.start();
        await community.until('the terminal', () => community.terminal.connected);
        const [one] = [...community.devices.values()];
        for (let call = 0; call < 20; call++) await one?.publish('events', `before-${call}`, { 'sos.pressed': true });
        // In the folder of a dead gateway, and before the next one starts.
        community.beforeStart = () => {
          if (!damaged) damage(data);
          damaged = true;
        };
        community.kill();
        await community.until('the gateway again', () => community.readyMs.length === 2);
        await community.until(
          'the alarm "store damaged"',
          () => community.terminal.deliveries.some(({ alarm }) => alarm.rule === 'store.damaged'),
          20_000,
        );
        await one?.publish('events', 'after', { 'sos.pressed': true });
        told++;
        await community.stop();
        const kept = readKept(data);
        if (!kept.damaged.some((name) => name.endsWith('.txt'))) found.push(`${what}: no note beside the file that was set aside`);
        if (kept.audit.bad !== null) found.push(`${what}: the audit chain is broken`);
        say(`${what}: started, told`);
      } catch (error) {
        found.push(`${what}: ${error instanceof Error ? error.message : error}`);
        await community.abandon();
      }
      removeFolder(parent);
    }
  } finally {
    site.remove();
  }
  return {
    enumerated: Object.keys(storeDamages).length,
    fired: told,
    violations: found,
    figures: { 'damaged stores that started and alarmed': told },
  };
}

/** Third part: syncs fail with EIO under load. What they covered is not acknowledged before a later sync of a file that was read back. */
export async function syncsFail(alarms: number, say: (line: string) => void): Promise<RowReport> {
  const strace = findStrace();
  if (strace === null) throw new Error('strace is not installed');
  const site = await buildSite(deviceIds);
  try {
    return await oneFailingRun(site, strace, alarms, say);
  } finally {
    site.remove();
  }
}

/** Two syncs in a row, again and again: strace counts per thread, and each failure ends the writer's thread. */
const failing = 'inject=fsync:error=EIO:when=20..21';

async function oneFailingRun(site: Site, strace: string, alarms: number, say: (line: string) => void): Promise<RowReport> {
  const parent = temporaryFolder('eio');
  const data = join(parent, 'data');
  const trace = join(parent, 'trace');
  copyFolder(site.folder, data);
  const wrapper = [...traceBytes(strace, trace), '-e', failing];
  const community = new Community({ site, data, neglected: new Set(deviceIds), wrapper });
  const found: string[] = [];
  try {
    await community.start();
    const devices = [...community.devices.values()];
    await community.until('connections', () => community.terminal.connected && devices.every((device) => device.connected));
    let sent = 0;
    await Promise.all(
      devices.map(async (device) => {
        while (sent < alarms) await device.publish('events', keyOf(++sent), { 'sos.pressed': true });
      }),
    );
    await community.until('every alarm on the screen', () => community.terminal.deliveries.length >= alarms, 120_000);
    await sleep(1_500);
    const metrics = await readMetrics(community.running.http, site.token);
    await community.stop();
    if (community.readyMs.length !== 1) found.push(`the gateway was started ${community.readyMs.length} times`);
    const lines = readFileSync(trace, 'latin1').split('\n');
    const failures = lines.filter((line) => line.includes('fsync') && line.includes('= -1 EIO') && line.includes('INJECTED')).length;
    const order = new AckOrder();
    for (const line of lines) order.take(line);
    const report = order.report();
    if (report.inversions.length > 0) found.push(`acknowledged without a sync that succeeded: packets ${report.inversions.slice(0, 20)}`);
    if (report.pubacks < alarms) found.push(`${report.pubacks} PUBACKs for ${alarms} alarms`);
    const control = new AckOrder();
    for (const line of doctored(lines)) control.take(line);
    if (control.report().inversions.length === 0) found.push('the checker is blind: PUBACKs moved in front of their sync are not seen');
    const kept = readKept(data);
    found.push(...violations(community, kept, ['store.unwritable', 'store.behind']));
    if (violations(community, withoutOne(community, kept)).length === 0)
      found.push('the checker is blind: a message taken out is not missed');
    const broken = sumOf(metrics, 'anlin_journal_failures_total', 'journal-broken');
    say(`${failures} syncs failed, ${broken} counted by the gateway`);
    if (broken === 0) found.push('no failed commit was counted');
    return {
      enumerated: 1,
      fired: failures,
      violations: found,
      figures: {
        'syncs that failed with EIO': failures,
        'commits counted as failed': broken,
        'alarms acknowledged': report.pubacks,
        'acknowledged without a good sync': report.inversions.length,
        'control, PUBACKs moved in front of their sync': `${control.report().inversions.length} found`,
      },
    };
  } catch (error) {
    found.push(error instanceof Error ? error.message : String(error));
    await community.abandon();
    return { enumerated: 1, fired: 0, violations: found, figures: {} };
  } finally {
    removeFolder(parent);
  }
}
