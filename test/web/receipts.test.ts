import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Receipt, Receipts } from '../../src/web/page/receipts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const spoken = () => {
  const said: (Receipt | readonly Receipt[])[] = [];
  return { said, receipts: new Receipts((message) => said.push(message)) };
};
const received = (deliveryId: string): Receipt => ({ type: 'received', deliveryId });
const shown = (deliveryId: string): Receipt => ({ type: 'shown', deliveryId });

test('the first receipt goes at once, what follows within 100 ms goes together, each delivery once', () => {
  const { said, receipts } = spoken();
  receipts.add(received('a'));
  expect(said).toEqual([received('a')]);
  receipts.add(shown('a'));
  receipts.add(received('b'));
  receipts.add(shown('b'));
  receipts.add(received('c'));
  // Sent again by the gateway meanwhile: that it is shown says that it came.
  receipts.add(received('b'));
  vi.advanceTimersByTime(99);
  expect(said).toHaveLength(1);
  vi.advanceTimersByTime(2);
  expect(said[1]).toEqual([shown('a'), shown('b'), received('c')]);
  vi.advanceTimersByTime(1_000);
  receipts.add(shown('c'));
  expect(said.slice(2)).toEqual([shown('c')]);
});

test('no message is longer than the gateway takes: 100 entries and 8,192 characters', () => {
  const { said, receipts } = spoken();
  receipts.add(received('first'));
  for (let n = 0; n < 250; n++) receipts.add(shown(`${n}~${'x'.repeat(100)}`));
  vi.advanceTimersByTime(101);
  const together = said.slice(1) as (readonly Receipt[])[];
  expect(together.flat()).toHaveLength(250);
  for (const message of together) expect([message.length <= 100, JSON.stringify(message).length <= 8_192]).toEqual([true, true]);
});

test('a page that is not looked at, whose timers may come a minute later, waits for nothing', () => {
  vi.stubGlobal('document', { hidden: true });
  const { said, receipts } = spoken();
  receipts.add(received('a'));
  receipts.add(received('b'));
  expect(said).toEqual([received('a'), received('b')]);
});

test('what was said shortly before a connection ended is said again on the next, however late that comes, once, by its last word', () => {
  const { said, receipts } = spoken();
  receipts.again();
  receipts.add(shown('long ago'));
  // Nothing was in doubt: it went at once.
  expect(said).toHaveLength(1);
  vi.advanceTimersByTime(31_000);
  receipts.add(received('a'));
  receipts.add(shown('a'));
  receipts.add(received('b'));
  vi.advanceTimersByTime(101);
  receipts.lost();
  // Nobody hears this one, and tries to connect fail.
  receipts.add(shown('b'));
  vi.advanceTimersByTime(600_000);
  receipts.lost();
  const before = said.length;
  receipts.again();
  expect(said.slice(before)).toEqual([[shown('a'), shown('b')]]);
  vi.advanceTimersByTime(31_000);
  receipts.lost();
  receipts.again();
  expect(said).toHaveLength(before + 1);
});

test('of a flood the last two thousand are said again', () => {
  const { said, receipts } = spoken();
  for (let n = 0; n < 3_000; n++) receipts.add(shown(`${n}`));
  vi.advanceTimersByTime(101);
  const before = said.length;
  receipts.again();
  const again = (said.slice(before) as (readonly Receipt[])[]).flat();
  expect([again.length, again[0], again.at(-1)]).toEqual([2_000, shown('1000'), shown('2999')]);
});
