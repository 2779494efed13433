import { expect, test } from 'vitest';
import { Story } from './rig.ts';

test('a signal is told when it changes, also across a restart', () => {
  const story = new Story();
  expect(story.at(1).signal('terminal:gate', 'terminal.lost', 'false')).toEqual([]);
  expect(story.at(2).signal('terminal:gate', 'terminal.lost', 'true')).toEqual(['terminal.lost true @2']);
  expect(story.at(3).restart()).toEqual([]);
  expect(story.at(4).signal('terminal:gate', 'terminal.lost', 'true')).toEqual([]);
  expect(story.at(5).signal('terminal:gate', 'terminal.lost', 'false')).toEqual(['terminal.lost false @5']);
  story.save();
  expect([...story.saved.keys()].filter((key) => key.startsWith('terminal:'))).toEqual([]);
  expect(story.at(6).signal('terminal:gate', 'terminal.lost', 'true')).toEqual(['terminal.lost true @6']);
});

test('a momentary signal is an occurrence every time', () => {
  const story = new Story();
  expect(story.at(1).signal('device:d1', 'credential.in-use-twice', 'event')).toEqual(['credential.in-use-twice event @1']);
  expect(story.at(2).signal('device:d1', 'credential.in-use-twice', 'event')).toEqual(['credential.in-use-twice event @2']);
});

test('a signal of an unknown rule is refused and counted', () => {
  const story = new Story();
  expect(story.at(1).signal('terminal:gate', 'no.such.rule', 'true')).toEqual([]);
  expect(story.evaluator.counts().refusedSignals).toBe(1);
});

test('signals of one subject are bounded', () => {
  const story = new Story();
  for (let index = 0; index < 300; index += 1) {
    const signal = {
      subject: 'terminal:gate',
      component: String(index),
      rule: 'terminal.lost',
      to: 'true',
      reason: { zh: '无', en: 'none' },
    } as const;
    story.evaluator.onSignal(story.stamp(), signal);
  }
  expect(story.evaluator.counts().refusedSignals).toBe(300 - 256);
});
