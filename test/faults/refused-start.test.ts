import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EndedEarly, removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';
import { findStrace } from './strace.ts';

test.skipIf(findStrace() === null)(
  'row 18: a start that the disk takes nothing of ends by itself with 1, and the next one begins',
  { timeout: 120_000 },
  async () => {
    const data = temporaryFolder('refused-start');
    onTestFinished(() => removeFolder(data));
    const stop = async (run: Awaited<ReturnType<typeof runGateway>>) => {
      run.signal('SIGTERM');
      expect(await run.exited).toBe(0);
    };
    await stop(await runGateway({ data }));
    expect(existsSync(join(data, 'journal.db'))).toBe(true);
    // The write in which the gateway notes that it has started.
    const inject = ['-P', join(data, 'journal.db-wal'), '-e', 'trace=pwrite64', '-e', 'inject=pwrite64:error=ENOSPC:when=2'];
    const refused = runGateway({ data, readyMs: 40_000, wrapper: [findStrace() ?? '', '-f', '-qq', '-o', '/dev/null', ...inject] });
    await expect(refused).rejects.toThrow(EndedEarly);
    await expect(refused).rejects.toThrow(
      '(1) before it was ready: anlin: nothing of this was kept: database or disk is full: free space where ANLIN_DATA lies',
    );
    await stop(await runGateway({ data }));
  },
);
