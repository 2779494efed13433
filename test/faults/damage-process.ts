import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Damage, judge, suffer, writeJournal } from './damaged-journal.ts';

/**
 * A share of row 11 in a process of its own: connections of @photostructure/sqlite live on until they are collected. Reads
 * the damages from standard input, prints one line of JSON.
 */
export interface DamageSums {
  readonly done: number;
  readonly damaged: number;
  readonly lost: number;
  readonly torn: number;
  readonly violations: readonly string[];
}

let text = '';
for await (const part of process.stdin) text += part;
const parent = mkdtempSync(join(process.argv[2] ?? '', 'anlin-damage-'));
const written = writeJournal(parent);
const sums = { done: 0, damaged: 0, lost: 0, torn: 0, violations: [] as string[] };
for (const what of JSON.parse(text) as Damage[]) {
  try {
    const outcome = suffer(written, what, parent);
    sums.violations.push(...judge(written, what, outcome));
    if (outcome.damage !== null) sums.damaged++;
    if (outcome.lost > 0) sums.lost++;
    if (what.unacknowledged) sums.torn++;
  } catch (error) {
    sums.violations.push(`${JSON.stringify(what)}: does not open: ${error instanceof Error ? error.message : error}`);
  }
  sums.done++;
}
rmSync(parent, { recursive: true, force: true });
process.stdout.write(JSON.stringify(sums));
