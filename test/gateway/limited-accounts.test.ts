import { expect, test } from 'vitest';
import { LimitedAccounts } from '../../src/gateway/limited-accounts.ts';
import type { Accounts } from '../../src/model/intake.ts';
import { AttemptLimits } from '../../src/runtime/attempt-limits.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

const strong = 'k3J9sQ0vXw7bT5yL2mN8pRzC';

function limited(secrets: Readonly<Record<string, string>>) {
  const clock = new ManualClock();
  let asked = 0;
  const accounts: Accounts = {
    authenticate(name, secret) {
      asked++;
      return secret !== null && secrets[name] === Buffer.from(secret).toString() ? { kind: 'device', id: name } : null;
    },
    named: (kind, id) => (kind === 'device' && id in secrets ? { kind, id } : null),
  };
  const check = new LimitedAccounts(accounts, new AttemptLimits(clock));
  const attempt = (name: string, secret: string, from: string) => check.authenticate(name, Buffer.from(secret), from);
  return { attempt, clock, asked: () => asked, check };
}

test('ten wrong tries a minute of one identity from one source are looked at; the rest is refused unseen', () => {
  const { attempt, asked, clock } = limited({ d1: 'weak' });
  const answers = Array.from({ length: 10_000 }, (_, i) => attempt('d1', `guess ${i}`, '10.0.0.9'));
  expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(10);
  expect(asked()).toBe(10);
  expect(attempt('d1', 'weak', '10.0.0.9')).toBe('locked');
  expect(attempt('d1', 'weak', '10.0.0.1')).toMatchObject({ id: 'd1' });
  clock.advance(61_000);
  expect(attempt('d1', 'weak', '10.0.0.9')).toMatchObject({ id: 'd1' });
});

test('a device with a secret of 128 bits comes in from the very address that is used for guessing, also when it was never seen there', () => {
  const { attempt } = limited({ d1: strong });
  for (let i = 0; i < 10_000; i++) expect(attempt('d1', `guess number ${i} of many`, '10.0.0.9')).not.toMatchObject({ id: 'd1' });
  expect(attempt('d1', strong, '10.0.0.9')).toMatchObject({ id: 'd1' });
});

test('one with a weak secret does so where it has proved itself, and no longer when the secret was revoked', () => {
  const secrets: Record<string, string> = { d1: 'weak' };
  const { attempt } = limited(secrets);
  attempt('d1', 'weak', '10.0.0.9');
  for (let i = 0; i < 100; i++) attempt('d1', `guess ${i}`, '10.0.0.9');
  expect(attempt('d1', 'weak', '10.0.0.9')).toMatchObject({ id: 'd1' });
  secrets.d1 = 'other';
  expect([attempt('d1', 'weak', '10.0.0.9'), attempt('d1', 'other', '10.0.0.9')]).toEqual(['locked', 'locked']);
});

test('guesses of a token that stands in the place of the name are one identity', () => {
  const { check } = limited({});
  const answers = Array.from({ length: 100 }, (_, i) => check.authenticate(`token-${i}`, null, '10.0.0.9'));
  expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(10);
});
