import { expect, test } from 'vitest';
import type { RawProfile } from '../../bench/cpu-profile.ts';
import { groupOf, summariseProfiles } from '../../bench/profile-summary.ts';

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber });

test.each([
  ['file:///opt/anlin/dist/src/ingest/mqtt/publish-gate.js', 'src/ingest/mqtt'],
  ['file:///opt/anlin/dist/src/pipeline.js', 'src/pipeline.js'],
  ['file:///opt/anlin/node_modules/aedes/lib/client.js', 'node_modules/aedes'],
  ['file:///opt/src/anlin/node_modules/a/node_modules/@b/c/src/d.js', 'node_modules/@b/c'],
  ['node:internal/streams/writable', 'node:streams'],
])('%s belongs to %s', (url, group) => {
  expect(groupOf(frame('work', url))).toBe(group);
});

test('native functions and the collector have names of their own', () => {
  expect([groupOf(frame('writev')), groupOf(frame('(garbage collector)'))]).toEqual(['native writev', 'garbage collection']);
});

/** 10 ms: 4 in aedes, 1 in the collector, 2 idle, 3 in aedes; the last sample has no length. */
const profile: RawProfile = {
  nodes: [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('handle', 'file:///x/node_modules/aedes/aedes.js', 6) },
    { id: 3, callFrame: frame('(garbage collector)') },
  ],
  samples: [2, 3, 1, 2, 1],
  timeDeltas: [700, 4000, 1000, 2000, 3000],
};

test('self time is per message, shares are of the time that was not idle', () => {
  const [main] = summariseProfiles([{ thread: 'main thread', profile }], 1000);
  expect(main?.busy).toBeCloseTo(0.8);
  expect(main?.usPerMessage).toBeCloseTo(8);
  expect(main?.groups).toEqual([
    { name: 'node_modules/aedes', usPerMessage: 7, share: 0.875 },
    { name: 'garbage collection', usPerMessage: 1, share: 0.125 },
  ]);
  expect(main?.functions[0]?.name).toBe('handle  aedes/aedes.js:7');
});

test('runs one behind the other add up, threads stay apart', () => {
  const twice = ['main thread', 'main thread', 'journal-worker.js'].map((thread) => ({ thread, profile }));
  expect(summariseProfiles(twice, 2000).map(({ thread, usPerMessage }) => [thread, usPerMessage])).toEqual([
    ['main thread', 8],
    ['journal-worker.js', 4],
  ]);
});
