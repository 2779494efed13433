import { expect, test } from 'vitest';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, message, state, transition } from './journal-records.ts';

test('alarm steps come in order of their time, by pages, each once: also several at one moment', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const at = [500, 100, 300, 300, 300, 200, 900];
  const transitions = at.map((time, i) => ({ ...transition(`a${i % 3}`, i + 1), at: time }));
  await journal.commit(state(1, { alarms: ['a0', 'a1', 'a2'].map((id) => alarm(id, { subject: `device:${id}` })), transitions }));
  const read: string[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = journal.reader.alarmSteps({ from: 200, to: 900, cursor, limit: 2 });
    expect(page.items.length).toBeLessThanOrEqual(2);
    read.push(...page.items.map((step) => `${step.at} ${step.alarmId} ${step.sequence}`));
    cursor = page.next ?? undefined;
    more = page.next !== null;
  }
  expect(read).toEqual(['200 a2 6', '300 a0 4', '300 a1 5', '300 a2 3', '500 a0 1']);
});
