import { expect, test } from 'vitest';
import type { InterlockSite } from '../../src/web/console/data/interlocks.ts';
import { nextStep } from '../../src/web/console/pages/interlocks/next-step.ts';
import { seenBy, siteOf, testOf } from './fake-interlocks.ts';

const site = (change: object) => siteOf('', change) as InterlockSite;
const partly = { confirmed: 1 };
const [ann, bo, guest] = [
  { id: 'ann', approves: true },
  { id: 'bo', approves: true },
  { id: 'guest', approves: false },
] as const;

test.each([
  ['nothing was tested yet: who may, may', site({}), ann, 'test.own', null, 'now'],
  ['nothing was tested yet: somebody else may', site({}), guest, 'test.others', null, 'now'],
  ['a test runs: nobody tests', site({ test: testOf('ann', { over: false }) }), bo, 'running', null, 'not'],
  ['all was confirmed: who fired it may not judge', site({ test: testOf('ann') }), ann, 'witness.others', 'ann', 'again'],
  ['all was confirmed: another one judges', site({ test: testOf('ann') }), bo, 'witness.own', 'ann', 'again'],
  ['all was confirmed: not everybody may', site({ test: testOf('ann') }), guest, 'witness.others', 'ann', 'again'],
  ['not all was confirmed: who fired it may not say so', site({ test: testOf('ann', partly) }), ann, 'unconfirmed.others', 'ann', 'again'],
  ['not all was confirmed: another one says so', site({ test: testOf('ann', partly) }), bo, 'unconfirmed.own', 'ann', 'again'],
  ['it did not pass: mend it', site({ test: testOf('ann', { witnessed: seenBy('bo', false) }) }), ann, 'mend', null, 'now'],
  [
    'it passed: who proposed it may not approve',
    site({ proposed: { by: 'bo' }, test: testOf('ann', { witnessed: seenBy('bo', true) }) }),
    bo,
    'approve.others',
    'bo',
    'again',
  ],
  [
    'it passed: another one approves, and may be who fired the test',
    site({ proposed: { by: 'bo' }, test: testOf('ann', { witnessed: seenBy('bo', true) }) }),
    ann,
    'approve.own',
    'bo',
    'again',
  ],
  ['it is enabled', site({ state: 'enabled', test: testOf('ann') }), bo, 'enabled', null, 'not'],
  ['it is disabled', site({ state: 'disabled' }), bo, 'disabled', null, 'not'],
] as const)('%s', (_case, at, person, key, not, again) => {
  expect(nextStep(at, person, false)).toEqual({ key, not, test: again });
});

test('a test that waits for its release is released, and one that is over waits for nothing', () => {
  expect(nextStep(site({ test: testOf('ann', { over: false }) }), ann, true).key).toBe('release');
  expect(nextStep(site({ test: testOf('ann') }), bo, true).key).toBe('witness.own');
});
