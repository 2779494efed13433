import { expect, test } from 'vitest';
import { checkDependencies } from '../../src/gateway/check-dependencies.ts';
import type { DeviceEntry } from '../../src/model/registry.ts';

const device = (id: string, dependsOn?: string): DeviceEntry => ({
  id,
  profile: 'p',
  place: '',
  ...(dependsOn === undefined ? {} : { record: { dependsOn } }),
});
const check = (stored: readonly DeviceEntry[], ...written: readonly DeviceEntry[]) =>
  checkDependencies(
    written.map((next) => ({ next, before: stored.find(({ id }) => id === next.id) ?? null })),
    (id) => stored.find((entry) => entry.id === id) ?? null,
  );

test('what a device depends on has to be there, also when it comes in the same list', () => {
  expect(() => check([], device('a', 'hub'))).toThrow('dependsOn: expected the id of a device in service; came hub');
  check([], device('a', 'hub'), device('hub'));
  check([device('hub')], device('a', 'hub'));
});

test('no rings, not even of one, and with what is stored', () => {
  expect(() => check([], device('a', 'a'))).toThrow('a -> a');
  expect(() => check([device('b', 'c'), device('c', 'a'), device('a')], device('a', 'b'))).toThrow('a -> b -> c -> a');
});

test('at most eight above one another', () => {
  const chain = Array.from({ length: 9 }, (_, i) => device(`d${i}`, i === 0 ? undefined : `d${i - 1}`));
  check(chain, device('x', 'd6'));
  expect(() => check(chain, device('x', 'd8'))).toThrow('at most 8');
});

test('what was written before is not refused again: a gateway that is gone keeps nobody from correcting a phone number', () => {
  check([device('a', 'gone')], device('a', 'gone'));
});
