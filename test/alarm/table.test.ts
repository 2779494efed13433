import { expect, test } from 'vitest';
import { alarmStatesMarkdown } from '../../src/alarm/alarm-states-markdown.ts';
import { type AlarmTable, alarmInputs, type Cell, latchingTable, plainTable, refusals } from '../../src/alarm/table.ts';
import { alarmEvents, alarmStates } from '../../src/model/alarm.ts';

// Written by hand from ISA-18.2 / IEC 62682 and invariant 5, not from the code:
// N normal, U unacknowledged, A acknowledged, R returned-unacknowledged, LU latched-unacknowledged, LA latched-acknowledged;
// +1 = one more occurrence that nobody has acknowledged, by = keeps the name, unby = takes it back, as = keeps what it turned out
// to be, end = sets the end, aside = what stands beside it changes; ! = refused.
const plain = `
input           | N                             | U                             | A                             | R                             | LU                            | LA
raise           | U raised +1                   | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1
known           | U raised +1                   | U condition-known             | A condition-known             | U occurred-again +1           | U occurred-again +1           | U occurred-again +1
gone            | ignore                        | R returned                    | N ended end                   | ignore                        | ignore                        | ignore
goneKnown       | ignore                        | R returned                    | N ended end                   | R condition-known             | LU condition-known            | LA condition-known
goneUntold      | ignore                        | N ended end                   | N ended end                   | R condition-known             | LU condition-known            | LA condition-known
unknown         | ignore                        | U condition-unknown           | A condition-unknown           | R condition-unknown           | LU condition-unknown          | LA condition-unknown
occur           | U raised +1                   | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1
acknowledge     | unchanged                     | A acknowledged by             | unchanged                     | A acknowledged by             | LA acknowledged by            | unchanged
acknowledgeGone | unchanged                     | N acknowledged by end         | unchanged                     | N acknowledged by end         | LA acknowledged by            | unchanged
acknowledgeLate | ! already-ended               | ignore                        | ignore                        | ignore                        | ignore                        | ignore
withdraw        | ! already-ended               | ! not-acknowledged            | U acknowledge-withdrawn unby  | ! not-acknowledged            | ! not-acknowledged            | LU acknowledge-withdrawn unby
comment         | N commented                   | U commented                   | A commented                   | R commented                   | LU commented                  | LA commented
classify        | N classified as               | U classified as               | A classified as               | R classified as               | LU classified as              | LA classified as
classifySame    | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged
endHolds        | ! already-ended               | ! not-acknowledged            | ! condition-holds             | ! not-acknowledged            | ! not-acknowledged            | ! condition-holds
endUnknown      | ! already-ended               | ! not-acknowledged            | ! condition-unknown           | ! not-acknowledged            | ! not-acknowledged            | ! condition-unknown
endUnjudged     | ! already-ended               | ! not-acknowledged            | N ended end                   | ! not-acknowledged            | ! not-acknowledged            | N ended end
endGone         | ! already-ended               | ! not-acknowledged            | ! condition-holds             | ! not-acknowledged            | ! not-acknowledged            | N ended end
shelve          | ! already-ended               | U shelved aside               | A shelved aside               | R shelved aside               | LU shelved aside              | LA shelved aside
shelveAgain     | ! already-ended               | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged
shelveOnceGone  | ! already-ended               | ! condition-gone              | ! condition-gone              | ! condition-gone              | ! condition-gone              | ! condition-gone
unshelveNone    | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged
unshelveStill   | N unshelved                   | U unshelved aside             | A unshelved aside             | R unshelved aside             | LU unshelved aside            | LA unshelved aside
unshelveHolds   | ignore                        | U unshelved aside             | U unshelved aside unby        | R unshelved aside             | LU unshelved aside            | LU unshelved aside unby
unshelveGone    | ignore                        | U unshelved aside             | A unshelved aside             | R unshelved aside             | LU unshelved aside            | LA unshelved aside
suppress        | ignore                        | U suppressed aside            | A suppressed aside            | R suppressed aside            | LU suppressed aside           | LA suppressed aside
unsuppressStill | ignore                        | U unsuppressed aside          | A unsuppressed aside          | R unsuppressed aside          | LU unsuppressed aside         | LA unsuppressed aside
unsuppressHolds | ignore                        | U unsuppressed aside          | U unsuppressed aside unby     | R unsuppressed aside          | LU unsuppressed aside         | LU unsuppressed aside unby
unsuppressGone  | ignore                        | U unsuppressed aside          | A unsuppressed aside          | R unsuppressed aside          | LU unsuppressed aside         | LA unsuppressed aside
takeOut         | ignore                        | U out-of-service aside        | A out-of-service aside        | R out-of-service aside        | LU out-of-service aside       | LA out-of-service aside
putBackStill    | ignore                        | U in-service aside            | A in-service aside            | R in-service aside            | LU in-service aside           | LA in-service aside
putBackHolds    | ignore                        | U in-service aside            | U in-service aside unby       | R in-service aside            | LU in-service aside           | LU in-service aside unby
putBackGone     | ignore                        | U in-service aside            | A in-service aside            | R in-service aside            | LU in-service aside           | LA in-service aside
`;
const latching = `
input           | N                             | U                             | A                             | R                             | LU                            | LA
raise           | U raised +1                   | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1
known           | U raised +1                   | U condition-known             | A condition-known             | U occurred-again +1           | U occurred-again +1           | U occurred-again +1
gone            | ignore                        | LU returned                   | LA returned                   | ignore                        | ignore                        | ignore
goneKnown       | ignore                        | LU returned                   | LA returned                   | R condition-known             | LU condition-known            | LA condition-known
goneUntold      | ignore                        | LU returned                   | LA returned                   | R condition-known             | LU condition-known            | LA condition-known
unknown         | ignore                        | U condition-unknown           | A condition-unknown           | R condition-unknown           | LU condition-unknown          | LA condition-unknown
occur           | U raised +1                   | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1           | U occurred-again +1
acknowledge     | unchanged                     | A acknowledged by             | unchanged                     | LA acknowledged by            | LA acknowledged by            | unchanged
acknowledgeGone | unchanged                     | LA acknowledged by            | unchanged                     | LA acknowledged by            | LA acknowledged by            | unchanged
acknowledgeLate | ! already-ended               | ignore                        | ignore                        | ignore                        | ignore                        | ignore
withdraw        | ! already-ended               | ! not-acknowledged            | U acknowledge-withdrawn unby  | ! not-acknowledged            | ! not-acknowledged            | LU acknowledge-withdrawn unby
comment         | N commented                   | U commented                   | A commented                   | R commented                   | LU commented                  | LA commented
classify        | N classified as               | U classified as               | A classified as               | R classified as               | LU classified as              | LA classified as
classifySame    | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged
endHolds        | ! already-ended               | ! not-acknowledged            | ! condition-holds             | ! not-acknowledged            | ! not-acknowledged            | ! condition-holds
endUnknown      | ! already-ended               | ! not-acknowledged            | ! condition-unknown           | ! not-acknowledged            | ! not-acknowledged            | ! condition-unknown
endUnjudged     | ! already-ended               | ! not-acknowledged            | N ended end                   | ! not-acknowledged            | ! not-acknowledged            | N ended end
endGone         | ! already-ended               | ! not-acknowledged            | N ended end                   | ! not-acknowledged            | ! not-acknowledged            | N ended end
shelve          | ! already-ended               | ! life-safety                 | ! life-safety                 | ! life-safety                 | ! life-safety                 | ! life-safety
shelveAgain     | ! already-ended               | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged
shelveOnceGone  | ! already-ended               | ! life-safety                 | ! life-safety                 | ! life-safety                 | ! life-safety                 | ! life-safety
unshelveNone    | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged                     | unchanged
unshelveStill   | N unshelved                   | U unshelved aside             | A unshelved aside             | R unshelved aside             | LU unshelved aside            | LA unshelved aside
unshelveHolds   | ignore                        | U unshelved aside             | U unshelved aside unby        | R unshelved aside             | LU unshelved aside            | LU unshelved aside unby
unshelveGone    | ignore                        | U unshelved aside             | A unshelved aside             | R unshelved aside             | LU unshelved aside            | LA unshelved aside
suppress        | ignore                        | ignore                        | ignore                        | ignore                        | ignore                        | ignore
unsuppressStill | ignore                        | U unsuppressed aside          | A unsuppressed aside          | R unsuppressed aside          | LU unsuppressed aside         | LA unsuppressed aside
unsuppressHolds | ignore                        | U unsuppressed aside          | U unsuppressed aside unby     | R unsuppressed aside          | LU unsuppressed aside         | LU unsuppressed aside unby
unsuppressGone  | ignore                        | U unsuppressed aside          | A unsuppressed aside          | R unsuppressed aside          | LU unsuppressed aside         | LA unsuppressed aside
takeOut         | ignore                        | U out-of-service aside        | A out-of-service aside        | R out-of-service aside        | LU out-of-service aside       | LA out-of-service aside
putBackStill    | ignore                        | U in-service aside            | A in-service aside            | R in-service aside            | LU in-service aside           | LA in-service aside
putBackHolds    | ignore                        | U in-service aside            | U in-service aside unby       | R in-service aside            | LU in-service aside           | LU in-service aside unby
putBackGone     | ignore                        | U in-service aside            | A in-service aside            | R in-service aside            | LU in-service aside           | LA in-service aside
`;

const short = {
  N: 'normal',
  U: 'unacknowledged',
  A: 'acknowledged',
  R: 'returned-unacknowledged',
  LU: 'latched-unacknowledged',
  LA: 'latched-acknowledged',
};
const effectNames = { '+1': 'count', by: 'sign', unby: 'unsign', as: 'classify', end: 'finish', aside: 'aside' } as const;

function readCell(text: string): Cell {
  const [head, ...rest] = text.trim().split(/\s+/);
  if (head === 'ignore' || head === 'unchanged') return head;
  if (head === '!') return { refuse: rest[0] } as Cell;
  const effects = rest.slice(1).map((name) => effectNames[name as keyof typeof effectNames]);
  return { to: short[head as keyof typeof short], event: rest[0], effects } as Cell;
}

function compareTable(table: AlarmTable, expected: string): number {
  let cells = 0;
  const [header, ...lines] = expected.trim().split('\n');
  const states = header!
    .split('|')
    .slice(1)
    .map((name) => short[name.trim() as keyof typeof short] as (typeof alarmStates)[number]);
  expect(states).toEqual(alarmStates);
  expect(lines.map((line) => line.split('|')[0]!.trim())).toEqual([...alarmInputs]);
  for (const line of lines) {
    const [input, ...row] = line.split('|');
    row.forEach((text, column) => {
      const name = input!.trim() as (typeof alarmInputs)[number];
      expect([name, states[column], table[states[column]!][name]]).toEqual([name, states[column], readCell(text)]);
      cells += 1;
    });
  }
  return cells;
}

test('every state and input of a plain alarm does what the standard says', () => {
  expect(compareTable(plainTable, plain)).toBe(198);
});

test('every state and input of a life-safety alarm does what the standard and invariant 5 say', () => {
  expect(compareTable(latchingTable, latching)).toBe(198);
});

test('the page about the states has every state, event, effect and refusal, and a reason for each step there is', () => {
  const page = alarmStatesMarkdown();
  for (const word of [...alarmStates, ...alarmInputs, ...refusals, 'count', 'sign', 'unsign', 'classify', 'finish', 'aside'])
    expect(page, word).toContain(`| \`${word}\` |`);
  const reasons = page.slice(page.indexOf('## 原因'), page.indexOf('## 拒绝'));
  for (const event of alarmEvents) expect(reasons, event).toContain(`| \`${event}\` |`);
  for (const word of ['ActiveState', 'AckedState', 'LatchedState', 'ShelvingState', 'SuppressedState', 'OutOfServiceState'])
    expect(page, word).toContain(word);
});
