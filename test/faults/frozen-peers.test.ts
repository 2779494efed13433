import { expect, test } from 'vitest';
import { bareAedes } from './frozen-aedes.ts';
import { frozenErrors, missed } from './frozen-errors.ts';
import type { Kept } from './invariants.ts';

test('(control) row 4: aedes as it comes is found out: its other subscriber hears nothing, its frozen one is not cut', {
  timeout: 60_000,
}, async () => {
  const found = frozenErrors(await bareAedes(4_000), 2);
  expect(found).toEqual([
    expect.stringMatching(/^other subscriber: the longest way took \d+ ms more while others were frozen$/),
    'frozen subscriber: was not cut',
  ]);
});

test('(control) row 4: a late cut, a missing step, one that came twice and a wrong order are named', () => {
  const delays = { before: [10], frozen: [400], after: [] };
  expect(frozenErrors({ others: new Map([['x', delays]]), cutAfter: new Map([['x', 1_900]]) })).toEqual([]);
  expect(frozenErrors({ others: new Map([['x', { ...delays, frozen: [520] }]]), cutAfter: new Map([['x', 2_100]]) })).toHaveLength(2);
  expect(frozenErrors({ others: new Map([['x', { ...delays, after: [511] }]]), cutAfter: new Map() })).toEqual([
    'x: the longest way took 501 ms more when they came back',
  ]);
  const step = (sequence: number) => ({ alarmId: 'a', sequence });
  const delivery = (sequence: number) => ({ terminalId: 'gate', sequence });
  const kept = {
    alarms: [{ id: 'a', state: 'unacknowledged', sequence: 3 }],
    transitions: new Map([['a', [step(1), step(2), step(3)]]]),
    deliveries: new Map([['a', [delivery(1), delivery(2), delivery(3)]]]),
  } as unknown as Kept;
  const log = { connected: true, steps: ['a 1', 'a 2', 'a 3'], places: [1, 2, 3] };
  for (const kind of ['terminal', 'horn', 'dashboard'] as const) expect(missed(kind, log, kept)).toEqual([]);
  expect(missed('terminal', { ...log, places: [1, 3] }, kept)).toEqual(['terminal: 1 of 3 deliveries never came']);
  expect(missed('terminal', { ...log, places: [1, 3, 2] }, kept)).toEqual(['terminal: deliveries came out of order']);
  expect(missed('horn', { ...log, steps: ['a 1', 'a 2'] }, kept)).toEqual(['horn: the newest step of 1 of 1 alarms never came']);
  expect(missed('dashboard', { ...log, steps: ['a 1', 'a 2'] }, kept)).toEqual(['dashboard: 1 of 3 steps never came']);
  expect(missed('dashboard', { ...log, steps: ['a 1', 'a 2', 'a 2', 'a 3'] }, kept)).toEqual(['dashboard: 1 steps came twice']);
});
