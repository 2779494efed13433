import { startBare } from './bare-aedes.ts';
import { startRig } from './rig.ts';

/**
 * A server in a process of its own, so that its memory can be told from the test's: prints its port, then on each line
 * from stdin the most MB it has held (RSS) since the line before.
 */
const server = process.argv[2] === 'bare' ? await startBare() : await startRig();
let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 2);
process.stdin.on('data', () => {
  process.stdout.write(`${peak / 2 ** 20}\n`);
  peak = process.memoryUsage.rss();
});
process.stdin.on('end', () => process.exit(0));
process.stdout.write(`${server.port}\n`);
