import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { startWorker } from '../../runtime/worker-thread.ts';

/**
 * Compiled, as startWorker does it. From source the thread registers tsx itself before it loads the file: `--import tsx`
 * does nothing in a worker of Node 20.
 */
export function startSeriesWorker(options: WorkerOptions): Worker {
  const file = new URL('./series-worker.ts', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return startWorker(file, options);
  const home = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const tsx = new URL('./dist/esm/api/index.mjs', home).href;
  const entry = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(file.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(entry)}`), options);
}
