import { expect, test } from 'vitest';
import { PresenceAnswers } from '../../src/gateway/presence-answers.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { JournalReader } from '../../src/model/journal.ts';

const check = (count: number) => ({ id: `presence:gate~${count}~gate`, terminalId: 'gate', createdAt: 1_000 * count }) as Delivery;

/** A chain that is looked through a stride at a time; the answer, if any, lies behind so many of them. */
function chain(pagesBefore: number, answeredAt: number | null) {
  let asked = 0;
  const audit = ({ from = 0, cursor }: { from?: number; cursor?: string | undefined }) => {
    asked += 1;
    const page = Number(cursor ?? 0);
    if (page < pagesBefore) return { items: [], next: String(page + 1) };
    return { items: answeredAt !== null && answeredAt >= from ? [{ at: answeredAt }] : [], next: null };
  };
  return { answers: new PresenceAnswers({ audit } as unknown as JournalReader), asked: () => asked };
}

test('after a start an answer is found however much has been written since, and looked for once', async () => {
  const { answers, asked } = chain(3, 1_500);
  expect(await answers.has(check(1))).toBe(true);
  expect(await answers.has(check(1))).toBe(true);
  expect(asked()).toBe(4);
  // An answer to the check before is none to this one.
  expect(await answers.has(check(2))).toBe(false);
});

test('of a check of this run the chain is not asked', async () => {
  const { answers, asked } = chain(0, null);
  answers.note(check(1), false);
  expect(await answers.has(check(1))).toBe(false);
  answers.note(check(1), true);
  expect(await answers.has(check(1))).toBe(true);
  expect(asked()).toBe(0);
});

test('who answers while the chain is looked through has answered', async () => {
  const { answers } = chain(3, null);
  const found = answers.has(check(1));
  answers.note(check(1), true);
  expect(await found).toBe(true);
});
