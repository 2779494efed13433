import { expect, test } from 'vitest';
import { roleTexts } from '../../src/model/responder-text.ts';
import { texts } from '../../src/web/console/text/text-table.ts';
import { planWord } from '../../src/web/page/plan-words.ts';

test('who does the steps of a plan is called the same on the pages, in plans, on the duty page and in what is sent', () => {
  const roles = Object.entries(roleTexts);
  expect(roles.length).toBeGreaterThan(5);
  // What is sent may say more: a telephone number, or the town.
  const differ = roles.filter(([role, { zh }]) => !zh.startsWith(planWord('role', role).zh)).map(([role]) => role);
  expect(differ).toEqual([]);
  expect(planWord('role', 'maintenance')).toEqual({ zh: '维保单位', en: 'Maintenance firm' });
  // One table.
  expect(Object.keys(texts).filter((key) => key.startsWith('duty.role.'))).toEqual([]);
});
