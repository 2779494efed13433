import { expect, test } from 'vitest';
import { InsistentObserver } from '../../src/gateway/insistent-observer.ts';
import type { Signal } from '../../src/model/signal.ts';
import { subjectKey } from '../../src/model/subject.ts';

const signal = (component: string, to: 'true' | 'false' | 'event'): Signal => ({
  subject: subjectKey('gateway', ''),
  component,
  rule: 'source.lost',
  to,
  reason: { zh: '', en: '' },
});

function bench() {
  const kept: string[] = [];
  const said: string[] = [];
  let full: (signal: Signal) => boolean = () => false;
  const sleeps: (() => void)[] = [];
  const observer = new InsistentObserver({
    observe: async (each) => {
      await Promise.resolve();
      if (full(each)) throw new Error('ENOSPC');
      kept.push(`${each.component} ${each.to}`);
    },
    sleep: () => new Promise((done) => sleeps.push(done)),
    log: { error: (_: object, text: string) => said.push(text) } as never,
  });
  const wake = async () => {
    sleeps.shift()?.();
    await new Promise((done) => setImmediate(done));
  };
  return { observer, kept, said, sleeps, wake, breaks: (which: typeof full) => (full = which) };
}
const settled = () => new Promise((done) => setImmediate(done));

test('what could not be journalled is said again until it is, in its order, and holds up nothing about something else', async () => {
  const { observer, kept, said, wake, breaks } = bench();
  breaks(({ component }) => component === 'a');
  observer.observe(signal('a', 'true'));
  observer.observe(signal('b', 'true'));
  observer.observe(signal('a', 'false'));
  await settled();
  expect(kept).toEqual(['b true']);
  expect(said).toHaveLength(1);
  await wake();
  expect(kept).toEqual(['b true']);
  breaks(() => false);
  observer.observe(signal('c', 'event'));
  await wake();
  expect(kept).toEqual(['b true', 'c event', 'a true', 'a false']);
  observer.observe(signal('a', 'true'));
  await settled();
  expect(kept.at(-1)).toBe('a true');
});

test('of each a hundred wait at most, the newest; after the stop nothing is tried', async () => {
  const { observer, kept, said, sleeps, wake, breaks } = bench();
  breaks(() => true);
  for (const to of ['true', 'false'] as const) observer.observe(signal('a', to));
  for (let n = 0; n < 100; n++) observer.observe(signal('a', 'event'));
  await settled();
  expect(said.filter((text) => text.includes('given up'))).toHaveLength(2);
  breaks(() => false);
  await wake();
  while (kept.length < 100) await settled();
  expect([kept[0], kept[1]]).toEqual(['a true', 'a event']);
  breaks(() => true);
  observer.observe(signal('b', 'true'));
  while (sleeps.length === 0) await settled();
  observer.stop();
  breaks(() => false);
  await wake();
  expect(kept).toHaveLength(100);
});
