import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a source file: compiled `.js` in production, `.ts` through tsx when tests import `src`.
 * `url` is `new URL('./name.ts', import.meta.url)`; in compiled code the ending is set right here.
 */
export function startWorker(url: URL, options: WorkerOptions = {}): Worker {
  const runsTypeScript = import.meta.url.endsWith('.ts');
  const file = new URL(runsTypeScript ? url.href : url.href.replace(/\.ts$/, '.js'));
  // A worker inherits execArgv; --import tsx lets it load TypeScript on Node 20, which has no type stripping.
  return new Worker(file, runsTypeScript ? { ...options, execArgv: ['--import', 'tsx'] } : options);
}
