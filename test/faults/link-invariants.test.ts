import { expect, test } from 'vitest';
import type { Kept, Outside } from './invariants.ts';
import { linkViolations } from './link-invariants.ts';

/** One call that went up, was acknowledged above and ended; the tests break one thing each. */
function sound() {
  const alarm = {
    ...{ id: 'a1', subject: 'device:d1', component: '', deviceId: 'd1', rule: 'sos.call', occurrences: 1 },
    ...{ state: 'normal', sequence: 3, acknowledgedBy: 'wang', endedBy: 'wang' },
  };
  const steps = () => [
    { sequence: 1, event: 'raised', by: null },
    { sequence: 2, event: 'acknowledged', by: 'wang' },
    { sequence: 3, event: 'ended', by: 'wang' },
  ];
  const response = {
    ...{ id: 'a1', plan: { id: 'sos' }, active: [] as string[], closedAt: 20 },
    ...{ stage: 'closed', sequence: 4, closedAs: 'nuisance', escalations: [], level: 1 },
  };
  const acts = () => [
    { sequence: 1, event: 'opened', about: 'a1', by: null },
    { sequence: 2, event: 'step-done', about: 'send', by: 'wang' },
    { sequence: 3, event: 'alarm-ended', about: 'a1', by: null },
    { sequence: 4, event: 'closed', about: null, by: 'wang' },
  ];
  const told = (sequence: number, event: string, acknowledgedBy: string | null) => ({
    ...{ deliveryId: `a1~${sequence}`, sequence, attempt: 1, event, at: 10 },
    alarm: { ...alarm, sequence, acknowledgedBy },
  });
  const screen = () => ({
    deliveries: [told(1, 'raised', null), told(2, 'acknowledged', 'wang')],
    acknowledged: [] as { alarmId: string; by: string; at: number }[],
    asked: new Set<string>(),
  });
  const sent = { device: 'd1', key: 'k1', values: { 'sos.pressed': true }, hasId: true, ackedAt: 10 };
  const kept = () => ({
    alarms: [{ ...alarm }] as (typeof alarm & { replica?: { pending: string[] } })[],
    transitions: new Map([['a1', steps()]]),
    deliveries: new Map([['a1', [{ receivedAt: 1 }]]]),
    responses: [{ ...response }],
    responseSteps: new Map([['a1', acts()]]),
    ...{ messages: new Map([['d1 k1', 1]]), damaged: [] as string[] },
    audit: { checked: 3, bad: null as unknown },
    audited: new Map([['a1', ['wang']]]),
  });
  return {
    lower: {
      outside: { devices: new Map([['d1', { log: [sent] }]]), terminal: screen(), kills: 1, surprises: [] as string[] },
      kept: kept(),
    },
    upper: {
      outside: {
        ...{ devices: new Map(), kills: 0, surprises: [] as string[] },
        terminal: { ...screen(), acknowledged: [{ alarmId: 'a1', by: 'wang', at: 10 }], asked: new Set(['a1']) },
      },
      kept: { ...kept(), alarms: [{ ...alarm, replica: { pending: [] as string[] } }] },
    },
  };
}

type Sound = ReturnType<typeof sound>;
const found = ({ lower, upper }: Sound) =>
  linkViolations(
    { outside: lower.outside as unknown as Outside, kept: lower.kept as unknown as Kept },
    { outside: upper.outside as unknown as Outside, kept: upper.kept as unknown as Kept },
  ).join('\n');

test('a call that went all the way over a link is sound', () => {
  expect(found(sound())).toBe('');
});

test.each<[string, (logs: Sound) => unknown, RegExp]>([
  ['a copy that is not there', ({ upper }) => upper.kept.alarms.pop(), /LOST: a1 is not above/],
  ['a copy that is there twice', ({ upper }) => upper.kept.alarms.push({ ...upper.kept.alarms[0]! }), /used twice/],
  ['a copy of nothing', ({ upper }) => upper.kept.alarms.push({ ...upper.kept.alarms[0]!, id: 'a2' }), /a2 .* is of nobody below/],
  [
    'a copy that is not over',
    ({ upper }) => Object.assign(upper.kept.alarms[0]!, { state: 'acknowledged' }),
    /below normal.*above acknowledged/,
  ],
  ['a step that is not above', ({ upper }) => upper.kept.transitions.get('a1')?.pop(), /its steps below are/],
  ['an act that never arrived', ({ upper }) => upper.kept.alarms[0]!.replica?.pending.push('p1'), /still on its way/],
  [
    'an acknowledgement from above that is not kept below',
    ({ lower, upper }) => [lower, upper].map(({ kept }) => kept.transitions.get('a1')?.splice(1, 1)),
    /LOST ACKNOWLEDGEMENT: wang was told above/,
  ],
  [
    'an act from above that took effect twice',
    ({ lower, upper }) =>
      [lower, upper].map(({ kept }) => kept.transitions.get('a1')?.splice(1, 0, { sequence: 2, event: 'acknowledged', by: 'wang' })),
    /LOST ACKNOWLEDGEMENT/,
  ],
  ['an acknowledgement nobody gave', ({ upper }) => upper.outside.terminal.asked.clear(), /INVENTED: a1/],
  [
    'a step shown above before it was kept below',
    ({ upper }) => Object.assign(upper.outside.terminal.deliveries[1]!.alarm, { sequence: 4 }),
    /TOLD BEFORE KEPT: step 4/,
  ],
  [
    'a delivery that came three times for one crash',
    ({ upper }) => upper.outside.terminal.deliveries.push(...Array(2).fill(upper.outside.terminal.deliveries[0])),
    /came 3 times, 1 crashes/,
  ],
  ['a response that is not above', ({ upper }) => upper.kept.responses.pop(), /LOST: response a1 is not above/],
  ['a response of nobody', ({ upper }) => upper.kept.responses.push({ ...upper.kept.responses[0]!, id: 'a2' }), /response a2 is of nobody/],
  [
    'a response that is still open above',
    ({ upper }) => Object.assign(upper.kept.responses[0]!, { stage: 'resolved' }),
    /response a1: below closed.*above resolved/,
  ],
  ['an act that is not above', ({ upper }) => upper.kept.responseSteps.get('a1')?.splice(1, 1), /response a1: its steps below are/],
  [
    'an act on a response that took effect twice',
    ({ lower, upper }) =>
      [lower, upper].map(({ kept }) => {
        kept.responseSteps.get('a1')?.push({ sequence: 5, event: 'step-done', about: 'send', by: 'wang' });
        return Object.assign(kept.responses[0]!, { sequence: 5 });
      }),
    /response a1: an act took effect twice/,
  ],
  ['a broken chain above', ({ upper }) => Object.assign(upper.kept.audit, { bad: 2 }), /above: audit chain broken/],
  ['an end of the process that nothing explains', ({ upper }) => upper.outside.surprises.push('it ended'), /above: it ended/],
])('%s is found', (_what, breakIt, words) => {
  const logs = sound();
  breakIt(logs);
  expect(found(logs)).toMatch(words);
});
