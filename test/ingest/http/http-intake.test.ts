import { expect, test } from 'vitest';
import { httpIntake } from '../../../src/ingest/http/http-intake.ts';
import type { Intake } from '../../../src/model/intake.ts';
import type { Problem } from '../../../src/model/problem.ts';

const message: Intake = { source: 'http', deviceId: 'd', channel: 'telemetry', body: Buffer.from('{}'), redelivery: null, dup: false };
const problem: Problem = { code: 'not-json', pointer: '', expected: 'JSON', came: '{', cure: 'send JSON', weight: 'error' };

test('problems are told only after the message is in custody', async () => {
  const order: string[] = [];
  const intake = httpIntake(
    {
      accept: async () => {
        await Promise.resolve();
        order.push('kept');
        return { position: 5, duplicate: false };
      },
    },
    () => {
      order.push('read');
      return [problem];
    },
  );
  expect(await intake.accept(message)).toEqual({ position: 5, duplicate: false, problems: [problem] });
  expect(order).toEqual(['kept', 'read']);
});

test('what custody refuses is refused, and nobody reads it', async () => {
  let read = 0;
  const intake = httpIntake({ accept: () => Promise.reject(new Error('disk full')) }, () => {
    read++;
    return [];
  });
  await expect(intake.accept(message)).rejects.toThrow('disk full');
  expect(read).toBe(0);
});

test('a reader that fails does not turn a kept message into a refused one; a duplicate is not complained about twice', async () => {
  const kept = (duplicate: boolean) => ({ accept: async () => ({ position: 1, duplicate }) });
  const failing = () => {
    throw new Error('bug');
  };
  expect(await httpIntake(kept(false), failing).accept(message)).toEqual({ position: 1, duplicate: false, problems: [] });
  expect((await httpIntake(kept(true), () => [problem]).accept(message)).problems).toEqual([]);
});
