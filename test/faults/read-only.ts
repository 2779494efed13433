import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './alarm-life.ts';
import type { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { toldBy } from './full-disk.ts';
import { removeFolder, temporaryFolder } from './gateway-run.ts';
import { buildLifeSite, runLife } from './life-run.ts';
import { findStrace } from './strace.ts';

/** Stages of a life in which the file system turns read-only, and for how long: one try to open the file again, or several. */
const readOnlyStages: Partial<Record<Stage, number>> = { call: 1_500, acknowledge: 200, 'call again': 3_000 };

/** The file system turns read-only in the middle of a life and comes back, three times. */
export async function readOnlyForAWhile(say: (line: string) => void): Promise<RowReport> {
  const site = await buildLifeSite();
  const folder = temporaryFolder('read-only');
  try {
    let fired = 0;
    const windows: Promise<void>[] = [];
    const at = async (stage: Stage, community: Community) => {
      const ms = readOnlyStages[stage];
      if (ms === undefined) return;
      const trace = join(folder, stage);
      const back = await refuseWrites(community.running.pid, trace);
      const window = async () => {
        await sleep(ms);
        await back();
        const refused = readFileSync(trace, 'latin1').split('(INJECTED)').length - 1;
        say(`read-only for ${ms} ms at "${stage}": ${refused} writes refused`);
        fired += refused;
      };
      // The life goes on meanwhile: what comes is refused, and comes again.
      windows.push(window());
    };
    const life = await runLife(site, { alsoExpected: toldBy, at });
    await Promise.all(windows);
    const found = [...life.violations];
    if (fired === 0) found.push('CONTROL: no write was refused');
    if (life.starts !== 1) found.push(`the gateway was started ${life.starts} times`);
    return {
      enumerated: windows.length,
      fired: windows.length,
      violations: found.map((what) => `read-only: ${what}`),
      figures: { 'writes refused as read-only': fired },
    };
  } finally {
    removeFolder(folder);
    site.remove();
  }
}

/** From now on every write to a file of this process fails with EROFS, until what it resolves with is called. */
async function refuseWrites(pid: number, trace: string): Promise<() => Promise<void>> {
  const inject = ['-e', 'trace=pwrite64', '-e', 'inject=pwrite64:error=EROFS'];
  const strace = spawn(findStrace() ?? 'strace', ['-f', '-qq', '-o', trace, ...inject, '-p', String(pid)], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => void strace.once('exit', () => resolve()));
  const traced = () => !/^TracerPid:\t0$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  for (const end = performance.now() + 10_000; !traced(); await sleep(5))
    if (performance.now() > end) throw new Error('strace did not take hold of the gateway within 10 s');
  return async () => {
    strace.kill('SIGINT');
    await ended;
  };
}
