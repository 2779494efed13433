import { expect, test } from 'vitest';
import { sentence } from '../../src/alarm/alarm-sentences.ts';
import { said } from '../../src/respond/response-sentences.ts';
import { named } from '../../src/web/console/text/named.ts';

const id = 'w.li:1';
const by = { zh: id, en: id };
const step = { title: { zh: '派人', en: 'Send' } } as Parameters<typeof said.stepDone>[0];

test('every sentence about what somebody did has their name for their id, in both languages', () => {
  const all = [
    sentence.acknowledged(by),
    sentence.acknowledgedAndOver(by),
    sentence.ended(by),
    sentence.commented(id),
    sentence.withdrawn(by),
    sentence.classified(by, 'real'),
    sentence.shelved(by, 30, true),
    sentence.unshelved(by),
    sentence.outOfService(id, 'p-1', null),
    sentence.inService(by),
    said.reached('on-site', by),
    said.stepDone(step, by),
    said.stepSkipped(step, by),
    said.need('cause', by),
    said.noted(by),
    said.closed('real', by),
    said.escalated({ title: { zh: '二级', en: 'Two' } } as Parameters<typeof said.escalated>[0], said.byPerson(by)),
  ];
  for (const text of all)
    for (const words of [text.zh, text.en, `【演练】${text.zh}`, `[EXERCISE] ${text.en}`])
      expect(named(words, id, '李薇 $&')).toBe(words.replace(id, () => '李薇 $&'));
});

test('where the letters are no person, or another one, the sentence stays', () => {
  for (const words of ['wang 确认', 'wang-2 确认', 'wang:2 备注', '终端 li 已显示', 'Alarm "li" is over; 0 left', 'Note by wang'])
    expect(named(words, words.includes('wang-2') || words.includes('wang:2') ? 'wang' : 'li', 'X')).toBe(words);
});
