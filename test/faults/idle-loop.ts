import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';

// A thread that does nothing but measure its own event loop, with the gateway's meter: what it sees, the machine did.

const meter = monitorEventLoopDelay();
meter.enable();
parentPort?.on('message', () => {
  parentPort?.postMessage({ p99: meter.percentile(99) / 1e6, max: meter.max / 1e6 });
  meter.reset();
});
