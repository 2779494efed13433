import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Extracted } from '../model/extracted.ts';
import { systemClock } from '../runtime/clock.ts';
import { type CelProgram, compileCel } from './cel-language.ts';
import type { FromChild, Job, ToChild } from './job.ts';
import { compileJsonata, type JsonataProgram } from './jsonata-language.ts';
import { withoutTimeAndChance } from './without-time-and-chance.ts';

// The process that works out expressions: started, watched and killed by sandbox.ts. One JSON a line in, one a line out.

const kept = 2_000;
const jsonata = new Map<string, JsonataProgram>();
const cel = new Map<string, CelProgram>();

function programOf<T>(programs: Map<string, T>, key: string, compile: () => T): T {
  let program = programs.get(key);
  if (program === undefined) {
    program = compile();
    programs.set(key, program);
    if (programs.size > kept) programs.delete(programs.keys().next().value ?? '');
  }
  return program;
}

async function workOut(job: Job): Promise<readonly Extracted[]> {
  const cells: Extracted[] = [];
  for (const text of job.expressions) {
    try {
      if (job.language === 'jsonata') cells.push(await programOf(jsonata, text, () => compileJsonata(text)).run(job.input));
      else cells.push(programOf(cel, `${JSON.stringify(job.kinds)}\n${text}`, () => compileCel(text, job.kinds)).run(job.input));
    } catch (error) {
      cells.push({ failed: error instanceof Error ? error.message.slice(0, 200) : String(error) });
    }
  }
  return cells;
}

function send(message: FromChild): void {
  // At once: what has been answered must not be lost with the next one's end.
  writeSync(1, `${JSON.stringify(message)}\n`);
}

// An expression that never ends cannot notice that the gateway is gone; this thread can.
const gateway = Number(process.argv[2]);
new Worker(`setInterval(() => { if (process.ppid !== ${gateway}) process.kill(process.pid, 'SIGKILL'); }, 1000);`, {
  eval: true,
  execArgv: [],
});

withoutTimeAndChance();
// Loading and compiling the languages themselves must not count against the first expression.
await workOut({ language: 'jsonata', expressions: ['$sum(a[b = 1].c) & "x"'], input: { a: [{ b: 1, c: 2 }] } });
await workOut({ language: 'cel', kinds: { 'a.b': 'number' }, expressions: ['a.b > 1.0'], input: { 'a.b': 2 } });
send({ ready: true });
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  const { id, job } = JSON.parse(line) as ToChild;
  const begin = systemClock.monotonic();
  const cells = await workOut(job);
  send({ id, cells, ms: systemClock.monotonic() - begin });
}
process.exit(0);
