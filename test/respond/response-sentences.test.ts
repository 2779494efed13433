import { expect, test } from 'vitest';
import { responseStages } from '../../src/model/plan.ts';
import { said, stageTexts } from '../../src/respond/response-sentences.ts';

const text = { zh: '派单', en: 'Sent' };

test('a missed clock says what is not there yet as people say it', () => {
  const clock = { id: 'sent', title: text, from: 'queued', seconds: 180, source: text } as const;
  expect(said.missed({ ...clock, to: 'dispatched' })).toEqual({
    zh: '时限“派单”已超过 3 分钟，尚未派单',
    en: 'Clock "Sent" has run past 3 min: not dispatched yet',
  });
  // 尚未 and 已 contradict each other.
  for (const to of responseStages) expect(said.missed({ ...clock, to }).zh).not.toContain('尚未已');
  expect(stageTexts.resolved.zh).toBe('处置完成');
});
