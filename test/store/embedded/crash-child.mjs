// Runs the engine from TypeScript in a process of its own that the test kills. Arguments: folder, seed, batches.
import { register } from 'tsx/esm/api';

register();
const { runUntilKilled } = await import('./crash-history.ts');
await runUntilKilled(process.argv[2], Number(process.argv[3]), Number(process.argv[4]));
