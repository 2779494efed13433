import { expect, test } from 'vitest';
import type { AlarmJson } from '../../src/model/alarm-json.ts';
import { type Kept, lostSince, type Outside, violations } from './invariants.ts';

/** One call that went all the way, in the words of the three logs; the tests break one of them each. */
function sound() {
  const alarm = { id: 'a1', subject: 'device:d1', component: '', deviceId: 'd1', rule: 'sos.call', sequence: 2, occurrences: 1 };
  const states = { state: 'acknowledged', acknowledgedBy: 'wang' };
  const sent = {
    device: 'd1',
    key: 'k1',
    channel: 'events',
    values: { 'sos.pressed': true },
    packetId: 1,
    hasId: true,
    attempts: 1,
    ackedAt: 10,
  };
  const raised = { alarmId: 'a1', sequence: 1, event: 'raised', by: null };
  const acknowledged = { alarmId: 'a1', sequence: 2, event: 'acknowledged', by: 'wang' };
  const told = (sequence: number, event: string, by: string | null) => ({
    deliveryId: `a1~${sequence}~gate`,
    sequence,
    attempt: 1,
    event,
    alarm: { ...alarm, sequence, acknowledgedBy: by } as unknown as AlarmJson,
    at: 10,
  });
  return {
    outside: {
      devices: new Map([['d1', { log: [sent] }]]),
      terminal: {
        deliveries: [told(1, 'raised', null), told(2, 'acknowledged', 'wang')],
        acknowledged: [{ alarmId: 'a1', by: 'wang', at: 10 }],
        asked: new Set(['a1']),
      },
      kills: 1,
      surprises: [],
    },
    kept: {
      alarms: [{ ...alarm, ...states }],
      transitions: new Map([['a1', [raised, acknowledged]]]),
      deliveries: new Map([['a1', [{ receivedAt: 1 }]]]),
      responses: [
        {
          id: 'a1',
          sequence: 2,
          plan: { id: 'sos' },
          active: ['a1'],
          closedAt: null as number | null,
          escalations: [{ level: 2 }],
          level: 2,
        },
      ],
      responseSteps: new Map([
        [
          'a1',
          [
            { sequence: 1, event: 'opened' },
            { sequence: 2, event: 'escalated' },
          ],
        ],
      ]),
      messages: new Map([['d1 k1', 1]]),
      audit: { checked: 2, bad: null as unknown },
      audited: new Map([['a1', ['wang']]]),
      damaged: [] as string[],
    },
  };
}

type Sound = ReturnType<typeof sound>;

function after(breakIt: (logs: Sound) => void) {
  const logs = sound();
  breakIt(logs);
  const [outside, kept] = [logs.outside as unknown as Outside, logs.kept as unknown as Kept];
  return { now: violations(outside, kept).join('\n'), since: lostSince(outside, kept, 10).join('\n') };
}

test('three logs that agree hold no violation', () => {
  expect(after(() => {})).toEqual({ now: '', since: '' });
});

const breaks: readonly [what: string, breakIt: (logs: Sound) => void, now: RegExp, since: RegExp | null][] = [
  ['an acknowledged message that is not stored', ({ kept }) => kept.messages.clear(), /LOST: d1 k1/, /d1 k1 was acknowledged/],
  ['an acknowledged call without an alarm', ({ kept }) => kept.alarms.pop(), /LOST: d1 called 1/, /d1 called 1/],
  ['a call that is counted twice', ({ kept }) => Object.assign(kept.alarms[0] ?? {}, { occurrences: 2 }), /called 1 times, 2/, null],
  ['a message with an id stored twice', ({ kept }) => kept.messages.set('d1 k1', 2), /stored 2 times/, null],
  ['a message nobody sent', ({ kept }) => kept.messages.set('d1 k2', 1), /nobody sent d1 k2/, null],
  ['an acknowledgement nobody gave', ({ outside }) => outside.terminal.asked.clear(), /INVENTED/, null],
  ['a lost acknowledgement', ({ kept }) => kept.transitions.get('a1')?.pop(), /LOST ACKNOWLEDGEMENT/, /wang was told/],
  ['a step that was shown and is not kept', ({ kept }) => kept.transitions.set('a1', []), /TOLD BEFORE KEPT/, /was shown/],
  ['an alarm that never reached the terminal', ({ outside }) => outside.terminal.deliveries.splice(0), /LOST: a1 never reached/, null],
  ['an alarm without deliveries', ({ kept }) => kept.deliveries.clear(), /no delivery/, null],
  [
    'an alarm raised by the disturbance',
    ({ kept }) => Object.assign(kept.alarms[0] ?? {}, { rule: 'store.damaged', reason: { en: 'x' } }),
    /raised by the disturbance/,
    null,
  ],
  ['an acknowledgement that is not audited', ({ kept }) => kept.audited.clear(), /audit chain differ/, null],
  ['a broken audit chain', ({ kept }) => Object.assign(kept.audit, { bad: { sequence: 1 } }), /audit chain broken/, /audit chain broken/],
  ['a damaged file', ({ kept }) => kept.damaged.push('journal.db.damaged'), /damaged/, /damaged/],
  [
    'one step under two delivery ids',
    ({ outside }) => Object.assign(outside.terminal.deliveries[1] ?? {}, { ...outside.terminal.deliveries[0], deliveryId: 'b' }),
    /two delivery ids/,
    null,
  ],
  [
    'an escalation that was shown and is not kept',
    ({ outside, kept }) => {
      outside.terminal.deliveries.push({ ...outside.terminal.deliveries[0]!, deliveryId: 'a1~r2~gate', event: 'escalated' });
      kept.responseSteps.set('a1', kept.responseSteps.get('a1')!.slice(0, 1));
    },
    /TOLD BEFORE KEPT: a1 response step/,
    /a1~r2~gate\) was shown/,
  ],
  ['a rung that was called twice', ({ kept }) => kept.responses[0]?.escalations.push({ level: 2 }), /at level 2, called 2,2/, null],
  [
    'a response closed over an active alarm',
    ({ kept }) => Object.assign(kept.responses[0] ?? {}, { closedAt: 5 }),
    /closed while a1/,
    null,
  ],
];

test.each(breaks)('%s is found', (_what, breakIt, now, since) => {
  const found = after(breakIt);
  expect(found.now).toMatch(now);
  if (since !== null) expect(found.since).toMatch(since);
});
