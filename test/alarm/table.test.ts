import { expect, test } from 'vitest';
import { type AlarmTable, alarmInputs, type Cell, latchingTable, plainTable } from '../../src/alarm/table.ts';
import { alarmStates } from '../../src/model/alarm.ts';

// Written by hand from ISA-18.2 / IEC 62682 and invariant 5, not from the code:
// N normal, U unacknowledged, A acknowledged, R returned-unacknowledged, LU latched-unacknowledged, LA latched-acknowledged;
// +1 = one more occurrence that nobody has acknowledged, by = keeps the name, end = sets the end; ! = refused.
const plain = `
input           | N                    | U                       | A                       | R                       | LU                      | LA
raise           | U raised +1          | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1
known           | U raised +1          | U condition-known       | A condition-known       | U occurred-again +1     | U occurred-again +1     | U occurred-again +1
gone            | ignore               | R returned              | N ended end             | ignore                  | ignore                  | ignore
goneKnown       | ignore               | R returned              | N ended end             | R condition-known       | LU condition-known      | LA condition-known
unknown         | ignore               | U condition-unknown     | A condition-unknown     | R condition-unknown     | LU condition-unknown    | LA condition-unknown
occur           | U raised +1          | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1
acknowledge     | unchanged            | A acknowledged by       | unchanged               | N acknowledged by end   | LA acknowledged by      | unchanged
acknowledgeGone | unchanged            | N acknowledged by end   | unchanged               | N acknowledged by end   | LA acknowledged by      | unchanged
comment         | N commented          | U commented             | A commented             | R commented             | LU commented            | LA commented
endHolds        | ! already-ended      | ! not-acknowledged      | ! condition-holds       | ! not-acknowledged      | ! not-acknowledged      | ! condition-holds
endUnknown      | ! already-ended      | ! not-acknowledged      | ! condition-unknown     | ! not-acknowledged      | ! not-acknowledged      | ! condition-unknown
endUnjudged     | ! already-ended      | ! not-acknowledged      | N ended end             | ! not-acknowledged      | ! not-acknowledged      | N ended end
endGone         | ! already-ended      | ! not-acknowledged      | ! condition-holds       | ! not-acknowledged      | ! not-acknowledged      | N ended end
`;
const latching = `
input           | N                    | U                       | A                       | R                       | LU                      | LA
raise           | U raised +1          | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1
known           | U raised +1          | U condition-known       | A condition-known       | U occurred-again +1     | U occurred-again +1     | U occurred-again +1
gone            | ignore               | LU returned             | LA returned             | ignore                  | ignore                  | ignore
goneKnown       | ignore               | LU returned             | LA returned             | R condition-known       | LU condition-known      | LA condition-known
unknown         | ignore               | U condition-unknown     | A condition-unknown     | R condition-unknown     | LU condition-unknown    | LA condition-unknown
occur           | U raised +1          | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1     | U occurred-again +1
acknowledge     | unchanged            | A acknowledged by       | unchanged               | LA acknowledged by      | LA acknowledged by      | unchanged
acknowledgeGone | unchanged            | LA acknowledged by      | unchanged               | LA acknowledged by      | LA acknowledged by      | unchanged
comment         | N commented          | U commented             | A commented             | R commented             | LU commented            | LA commented
endHolds        | ! already-ended      | ! not-acknowledged      | ! condition-holds       | ! not-acknowledged      | ! not-acknowledged      | ! condition-holds
endUnknown      | ! already-ended      | ! not-acknowledged      | ! condition-unknown     | ! not-acknowledged      | ! not-acknowledged      | ! condition-unknown
endUnjudged     | ! already-ended      | ! not-acknowledged      | N ended end             | ! not-acknowledged      | ! not-acknowledged      | N ended end
endGone         | ! already-ended      | ! not-acknowledged      | N ended end             | ! not-acknowledged      | ! not-acknowledged      | N ended end
`;

const short = {
  N: 'normal',
  U: 'unacknowledged',
  A: 'acknowledged',
  R: 'returned-unacknowledged',
  LU: 'latched-unacknowledged',
  LA: 'latched-acknowledged',
};
const effectNames = { '+1': 'count', by: 'sign', end: 'finish' } as const;

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
  expect(compareTable(plainTable, plain)).toBe(78);
});

test('every state and input of a life-safety alarm does what the standard and invariant 5 say', () => {
  expect(compareTable(latchingTable, latching)).toBe(78);
});
