import { expect, test } from 'vitest';
import { countCalls, enumerate, type Kill, Sweep, spread } from './kill-sweep.ts';
import { openOwnLife } from './life-run.ts';
import { findStrace, targetName } from './strace.ts';

test('calls are counted by thread, kind and file', () => {
  const trace = [
    '7 write(17<anon_inode:[eventfd]>, ""..., 8) = 8',
    '9 pwrite64(24</data/journal.db-wal>, ""..., 24, 0 <unfinished ...>',
    '7 writev(25<socket:[1]>, [{iov_base=""..., iov_len=4}], 1) = 4',
    '9 <... pwrite64 resumed>) = 24',
    '9 fsync(24</data/journal.db-wal>) = 0',
    '9 write(17<anon_inode:[eventfd]>, ""..., 8) = 8',
  ].join('\n');
  const { targets, uncovered } = countCalls(trace, '/data');
  expect(targets.map(({ target, calls }) => `${targetName(target)} ${calls}`)).toEqual([
    'journal.db-wal pwrite64 1',
    'main thread writev 1',
    'journal.db-wal fsync 1',
  ]);
  expect(uncovered).toEqual({ 'main thread write anon_inode:': 1, 'other threads write anon_inode:': 1 });
});

test('a sweep has a kill for each target and goes to its end', () => {
  const target = { kind: 'main', call: 'write' } as const;
  expect(spread([{ target, calls: 5 }], 1).map(({ nth }) => nth)).toEqual([1, 2, 3, 4, 5]);
  expect(spread([{ target, calls: 1 }], 40).map(({ nth }) => nth)).toEqual([1]);
});

/** How many kills of a kind the fast part has, spread over the life. */
const shares: Readonly<Record<string, number>> = {
  'journal.db-wal fsync': 1,
  'journal.db-wal pwrite64': 1,
  'main thread writev': 1,
};

test.skipIf(findStrace() === null)(
  'row 7: three kills over an alarm life lose nothing and invent nothing',
  { timeout: 300_000 },
  async () => {
    const strace = findStrace() ?? '';
    const { live, close } = await openOwnLife();
    try {
      const { targets } = await enumerate(live, strace);
      const kills = Object.entries(shares).flatMap(([name, count]): Kill[] => {
        const found = targets.find(({ target }) => targetName(target) === name);
        if (found === undefined) throw new Error(`the life has no ${name}`);
        // The last tenth is left out: a life is not the same to the call each time.
        return Array.from({ length: count }, (_, index) => ({
          target: found.target,
          nth: Math.ceil(((index + 0.5) / count) * found.calls * 0.9),
        }));
      });
      const sweep = new Sweep({ live, strace, atOnce: 2, say: () => {} });
      await sweep.all(kills);
      console.log(`${sweep.fired} of ${sweep.enumerated} kills fired in ${sweep.lives} lives`);
      expect(sweep.violations).toEqual([]);
      expect(sweep.fired).toBe(3);
    } finally {
      close();
    }
  },
);
