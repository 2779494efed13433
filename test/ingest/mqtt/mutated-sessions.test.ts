import { expect, it } from 'vitest';
import { run } from './mutated-sessions.ts';

it('survives 2,000 mutated sessions without a crash, a hang or a stall', { timeout: 180_000 }, async () => {
  const result = await run({ sessions: 2_000, seed: 20_260_101 });
  console.log(JSON.stringify(result));
  expect(result.pastConnect / result.sessions).toBeGreaterThan(0.3);
  expect(result.mutated / result.sessions).toBeGreaterThan(0.5);
  expect(result.stuck).toBe(0);
  expect(result.errors).toEqual([]);
  expect(result.stalls).toBe(0);
});
