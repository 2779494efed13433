import type { GatewayRun } from './gateway-run.ts';

/** Loaded into the gateway's process from outside: on SIGUSR2 it says what its prototypes look like. */
const probe = `
import { isMainThread } from 'node:worker_threads';
import { writeSync } from 'node:fs';
if (isMainThread) process.on('SIGUSR2', () => {
  const found = [Object, Array, String, Number, Function].map(({ name, prototype }) => name + ' ' + Object.getOwnPropertyNames(prototype).sort().join());
  writeSync(2, '\\nprototypes: ' + found.join('; ') + ' and {} has ' + Object.keys((() => { const all = {}; for (const key in {}) all[key] = 1; return all; })()).join() + ' end\\n');
});`;

export const withProbe: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(probe)}`,
};

/** What Object.prototype and its like hold now, in the gateway itself; null = it does not answer. */
export async function prototypesOf(gateway: GatewayRun, limitMs = 10_000): Promise<string | null> {
  const all = () => [...gateway.errors().matchAll(/prototypes: (.*) end/g)];
  const before = all().length;
  gateway.signal('SIGUSR2');
  for (const end = performance.now() + limitMs; performance.now() < end; await new Promise((done) => setTimeout(done, 20)))
    if (all().length > before) return all().at(-1)?.[1] ?? null;
  return null;
}
