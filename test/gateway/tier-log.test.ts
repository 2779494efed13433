import { expect, test } from 'vitest';
import { TierLog } from '../../src/gateway/tier-log.ts';
import type { JournalReader } from '../../src/model/journal.ts';

test('a stretch of damaged links as long as a page is passed over, and is not the end of what goes up', () => {
  const sound = (sequence: number) => ({
    link: { sequence, hash: `h${sequence}` },
    alarm: null,
    step: null,
    fact: null,
    response: null,
    responseStep: null,
  });
  const reader = {
    chronicleEnd: () => ({ sequence: 250, judged: 250 }),
    // As the journal has it: 1 to 220 fail their CRC, and `next` is the last one looked at.
    chronicle: (after: number, limit: number) => {
      const looked = Array.from({ length: Math.min(limit, 250 - after) }, (_, index) => after + index + 1);
      const entries = looked.filter((sequence) => sequence > 220).map(sound);
      return { entries, next: after + limit < 250 ? after + limit : null };
    },
  } as unknown as JournalReader;
  const self = { gateway: 'g', name: 'g', tier: 'community' } as const;
  const log = new TierLog({ reader, self, planText: () => null, now: () => ({ at: 0, human: 0 }) });
  expect(log.page(0, 64_000, new Set())).toMatchObject({ through: 250, hash: 'h250' });
  expect(log.page(250, 64_000, new Set())).toBeNull();
});
