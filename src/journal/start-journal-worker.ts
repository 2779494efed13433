import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { startWorker } from '../runtime/worker-thread.ts';

/**
 * The worker thread. From compiled code as every other; from TypeScript sources (tests) through tsx's API, because on
 * Node 20 `--import tsx` in a worker's execArgv registers nothing.
 */
export function startJournalWorker(options: WorkerOptions): Worker {
  const file = new URL('./journal-worker.ts', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return startWorker(file, options);
  const home = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const tsx = new URL('./dist/esm/api/index.mjs', home).href;
  const entry = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(file.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(entry)}`), options);
}
