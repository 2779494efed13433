import { expect, test } from 'vitest';
import { type ClockErrors, clockErrors, oneJump } from './clock-jumps.ts';
import { missingForClock } from './faked-clock.ts';
import { retentionUnderJumps } from './retention-under-jumps.ts';

test('row 19: an implausible jump of the wall clock deletes nothing; without the guard it does, but never an open alarm', {
  timeout: 60_000,
}, async () => {
  const { violations, fired, figures } = await retentionUnderJumps();
  console.log(JSON.stringify(figures));
  expect(violations).toEqual([]);
  expect(fired).toBe(4);
});

test.skipIf(missingForClock() !== null)(
  'row 19: a day back while a delay, a re-send and an escalation wait: all come in time, the jump is told',
  {
    timeout: 120_000,
  },
  async () => {
    expect(await oneJump('-1 d')).toEqual([]);
  },
);

test('(control) a clock that is off by more than a second is named', () => {
  const errors = (error: number): ClockErrors => ({
    'raise delay': new Map([['+1 h', error]]),
    silence: new Map(),
    'silence of a wrong clock': new Map(),
    're-send': new Map(),
    escalation: new Map(),
  });
  expect(clockErrors(errors(0.9))).toEqual([]);
  expect(clockErrors(errors(-1.1), 10)).toEqual(['+1 h: raise delay off by -1.10 s']);
  expect(clockErrors(errors(1.1))).toEqual(['+1 h: raise delay off by 1.10 s']);
  expect(clockErrors(errors(Number.POSITIVE_INFINITY), 10)).toHaveLength(1);
});
