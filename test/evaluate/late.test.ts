import { expect, test } from 'vitest';
import { gasHigh, rule, Story } from './rig.ts';

const now = { ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 };
const sos = rule('sos', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] });
const late = { historical: true, ts: 100 } as const;

test('a late press of a button is told as late, with when it happened', () => {
  const story = new Story(sos);
  expect(story.at(1900).send({ 'sos.pressed': true }, late)).toEqual(['sos event late @1900']);
  expect(story.last.reason).toEqual({
    zh: '发生于 2026-01-01 08:01:40，迟到 30 分钟：求助按钮：是',
    en: 'Happened at 2026-01-01 08:01:40, reported 30 min late: SOS button: yes',
  });
});

test('a late level is told once per excursion and moves no live condition', () => {
  const story = new Story(now);
  story.at(2000).send({ 'gas.concentration': 3 });
  expect(story.at(2001).send({ 'gas.concentration': 40 }, late)).toEqual(['gas.high event late @2001']);
  expect(story.at(2002).send({ 'gas.concentration': 41 }, late)).toEqual([]);
  expect(story.at(2003).send({ 'gas.concentration': 3 }, late)).toEqual([]);
  expect(story.at(2004).send({ 'gas.concentration': 41 }, late)).toEqual(['gas.high event late @2004']);
  expect(story.at(2005).send({ 'gas.concentration': 41 })).toEqual(['gas.high true @2005']);
});

test('a late normal value does not end what is true now', () => {
  const story = new Story(now);
  story.at(2000).send({ 'gas.concentration': 40 });
  expect(story.at(2001).send({ 'gas.concentration': 3 }, late)).toEqual([]);
});

test('a peak that a newer value has overtaken on its way is told as late, once, where it lasted as long as the rule asks', () => {
  const story = new Story(now, rule('device.silent', { kind: 'absence', seconds: 180 }));
  story.at(2000).send({ 'gas.concentration': 3 });
  story.at(2020).send({ 'gas.concentration': 4 });
  expect(story.at(2021).send({ 'gas.concentration': 40 }, { ts: 2010 })).toEqual(['gas.high event late @2021']);
  expect(story.last.reason.en).toContain(
    'Happened at 2026-01-01 08:33:30, reported 1 min late: Gas concentration 40 %LEL is above 25 %LEL',
  );
  expect(story.at(2022).send({ 'gas.concentration': 41 }, { ts: 2011 })).toEqual([]);
  // What is so now stays: 4, and nothing was there to end.
  expect(story.at(2030).send({ 'gas.concentration': 5 })).toEqual([]);
  const patient = new Story({ ...now, raiseDelaySeconds: 15 });
  patient.at(2020).send({ 'gas.concentration': 4 });
  expect(patient.at(2021).send({ 'gas.concentration': 40 }, { ts: 2010 })).toEqual([]);
  expect(patient.at(2022).send({ 'gas.concentration': 40 }, { ts: 2005 })).toEqual(['gas.high event late @2022']);
  // While the alarm is on it adds nothing.
  const on = new Story(now);
  on.at(2020).send({ 'gas.concentration': 50 });
  expect(on.at(2021).send({ 'gas.concentration': 40 }, { ts: 2010 })).toEqual([]);
});

test('a late reading in preheat raises nothing', () => {
  const warm = { ...now, unless: [{ point: 'gas.state', test: { op: 'in', values: ['normal', 'high'] } }] } as const;
  const story = new Story(warm);
  expect(story.at(2000).send({ 'gas.concentration': 40, 'gas.state': 'preheat' }, late)).toEqual([]);
});

test('an alarm that hangs on a late level is told that its live condition is unknown', () => {
  const story = new Story(now);
  expect(story.at(2000).send({ 'gas.concentration': 40 }, late)).toEqual(['gas.high event late @2000', 'gas.high unknown @2000']);
  expect(story.at(2001).send({ 'gas.concentration': 3 })).toEqual(['gas.high false @2001']);
});

test('late data keeps a device neither from being silent nor its values from ageing, and the silence says why', () => {
  const story = new Story(now, rule('device.silent', { kind: 'absence', seconds: 180 }));
  story.at(1).send({ 'gas.concentration': 40 });
  story.at(100).send({ 'gas.concentration': 3 }, { historical: true, ts: -3600 });
  expect(story.at(200).tick()).toEqual(['gas.high unknown @181', 'device.silent true @181']);
  expect(story.last.reason).toEqual({
    zh: '已 180 秒只收到迟到的数据（最新一条迟到 62 分钟）：此刻的状态未知；请检查设备时钟、时区和传输',
    en: 'For 180 s only late data came (the newest 62 min late): nothing is known of now; check the clock and zone of the device, and the way of its data',
  });
  expect(story.at(280).send({ 'gas.concentration': 3 }, { historical: true, ts: -3600 })).toEqual([]);
  expect(story.at(290).send({ 'gas.concentration': 3 })).toEqual(['device.silent false @290', 'gas.high false @290']);
});
