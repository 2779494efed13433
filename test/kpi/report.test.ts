import { expect, test } from 'vitest';
import { day, hour, minute, Story } from './story.ts';

// Every number here was worked out by hand from the definitions in docs/how-to/kpis.md.

test('rates: 6 in an hour are 1 per ten minutes and 144 a day; the peak is found across the boundaries of a clock', () => {
  const story = new Story();
  for (const at of [0, 9, 11, 12, 18.5, 40]) story.raise(`d${at}`, at * minute);
  const { report, behind } = story.over();
  expect(report.rate.perTenMinutes).toBe(1);
  expect(report.rate.perDay).toBe(144);
  // 9, 11, 12 and 18.5 lie within ten minutes; 0 and 9 as well, but those are two.
  expect(report.rate.peak).toEqual({ from: 9 * minute, to: 18.5 * minute, count: 4, figure: 'peak' });
  expect(behind.get('peak')).toEqual(['d9', 'd11', 'd12', 'd18.5']);
  // Of the six ten minutes only the second has more than two.
  expect(report.rate.overShare).toBeCloseTo(1 / 6);
  expect(behind.get('over')).toEqual(['d11', 'd12', 'd18.5']);
  expect(report.load).toEqual({ from: 0, seconds: 600, counts: [2, 3, 0, 0, 1, 0] });
});

test('a flood begins with the eleventh in ten minutes and is over when fewer than five are left', () => {
  const story = new Story();
  // One every half minute from 10:00 on: the eleventh at 15:00, the twelfth and last at 15:30.
  for (let i = 0; i < 12; i++) story.raise(`d${i}`, (10 + i / 2) * minute);
  const { report, behind } = story.over();
  // At 23:30 the eighth (13:30) leaves: 14:00, 14:30, 15:00, 15:30 are four.
  expect(report.flood.spans).toEqual([{ from: 15 * minute, to: 23.5 * minute, count: 12, figure: 'flood:0' }]);
  expect(report.flood.seconds).toBe(510);
  expect(report.flood.share).toBeCloseTo(510 / 3600);
  expect(behind.get('flood:0')).toHaveLength(12);
  const ten = new Story();
  for (let i = 0; i < 10; i++) ten.raise(`d${i}`, 10 * minute + i);
  expect(ten.over().report.flood).toEqual({ share: 0, seconds: 0, spans: [] });
});

test('a flood from before the range counts from the beginning of the range', () => {
  const story = new Story();
  for (let i = 0; i < 11; i++) story.raise(`d${i}`, -2 * minute + i);
  const { report, behind } = story.over();
  expect(report.flood.spans).toEqual([{ from: 0, to: 8 * minute + 6, count: 11, figure: 'flood:0' }]);
  expect(behind.get('flood:0')).toHaveLength(11);
  expect(report.announced.count).toBe(0);
  expect(report.rate.peak).toBeNull();
});

test('chattering: three within one minute, and not three in a minute and a bit', () => {
  const story = new Story()
    .raise('a', 0)
    .again('a', 20_000)
    .again('a', 59_999)
    .again('a', 10 * minute);
  story.raise('b', 0).again('b', 30_000).again('b', minute);
  const { report, behind } = story.over();
  expect(report.chattering).toMatchObject([{ subject: 'device:a', count: 3, bursts: 1, mostInOneMinute: 3, figure: 'chattering:0' }]);
  expect(behind.get('chattering:0')).toEqual(['a']);
  // The same source under new ids: it was acknowledged and over each time.
  const anew = new Story();
  for (const i of [0, 1, 2]) {
    const at = i * 10_000;
    anew.raise(`a#${i}`, at).acknowledge(`a#${i}`, at + 1_000);
    anew.end(`a#${i}`, at + 2_000);
  }
  const again = anew.over();
  expect(again.report.chattering).toMatchObject([{ count: 3 }]);
  expect(again.behind.get('chattering:0')).toEqual(['a#0', 'a#1', 'a#2']);
});

test('what comes exactly a minute after the first of three is part of no burst', () => {
  const story = new Story().raise('a', 0).again('a', 20_000).again('a', 40_000).again('a', 80_000);
  expect(story.over().report.chattering).toMatchObject([{ count: 3 }]);
});

test('the ten most frequent with their share of everything', () => {
  const story = new Story();
  for (let source = 0; source < 12; source++) story.raise(`s${source}`, source * 1_000);
  for (let i = 0; i < 8; i++) story.again('s3', 20 * minute + i * 2 * minute);
  const { report, behind } = story.over();
  expect(report.announced).toMatchObject({ count: 20, sources: 12 });
  expect(report.top.sources).toHaveLength(10);
  expect(report.top.sources[0]).toMatchObject({ subject: 'device:s3', count: 9, share: 0.45, figure: 'top:0' });
  expect(report.top.share).toBeCloseTo(18 / 20);
  expect(behind.get('top:0')).toEqual(['s3']);
});

test('priorities: critical is high, major medium, the rest low', () => {
  const story = new Story().raise('a', 1, { severity: 'critical' }).raise('b', 2, { severity: 'major' });
  story.raise('c', 3, { severity: 'minor' }).raise('d', 4, { severity: 'warning' });
  const { byPriority, bySeverity } = story.over().report.priorities;
  expect(byPriority.map(({ priority, share, target }) => [priority, share, target])).toEqual([
    ['high', 0.25, 0.05],
    ['medium', 0.25, 0.15],
    ['low', 0.5, 0.8],
  ]);
  expect(bySeverity.map(({ severity, count }) => [severity, count])).toEqual([
    ['critical', 1],
    ['major', 1],
    ['minor', 1],
    ['warning', 1],
  ]);
});

test('time to acknowledge: from the first announcement that nobody had acknowledged; who waits still is no answer', () => {
  const story = new Story();
  story.raise('a', 0).again('a', 30_000).acknowledge('a', minute);
  // Once more after somebody knew of it: a wait of its own.
  story.again('a', 10 * minute).acknowledge('a', 10 * minute + 20_000);
  story.raise('b', -30 * minute).acknowledge('b', 5 * minute);
  story.raise('c', 50 * minute).acknowledge('c', 61 * minute);
  const { report, behind } = story.over();
  expect(report.acknowledge).toMatchObject({ count: 3, medianSeconds: 60, p95Seconds: 2_100, maxSeconds: 2_100 });
  expect(report.acknowledge.waiting).toEqual({ count: 1, figure: 'waiting', longestSeconds: 600 });
  expect(behind.get('waiting')).toEqual(['c']);
  expect(behind.get('acknowledged')).toEqual(['a', 'b']);
});

test('an acknowledgement that was taken back is no answer: the wait goes on since when it began', () => {
  const story = new Story().raise('a', minute).acknowledge('a', 2 * minute);
  story.step('a', 3 * minute, 'acknowledge-withdrawn', 'unacknowledged');
  const { report } = story.over();
  expect(report.acknowledge).toMatchObject({ count: 0, medianSeconds: null, waiting: { count: 1, longestSeconds: 59 * 60 } });
});

test('an end without a person is no answer', () => {
  const { report } = new Story().raise('a', 0).end('a', minute).over();
  expect(report.acknowledge).toMatchObject({ count: 0, medianSeconds: null, waiting: { count: 0, longestSeconds: null } });
});

test('standing and stale at the end of the range, whatever came afterwards', () => {
  const story = new Story();
  story
    .raise('old', -24 * hour)
    .raise('young', -23 * hour)
    .raise('over', 0)
    .end('over', 2)
    .raise('later', 2 * hour);
  story.acknowledge('old', 90 * minute).end('old', 91 * minute);
  const { report, behind } = story.over();
  expect(behind.get('standing')).toEqual(['old', 'young']);
  expect(report.standing).toMatchObject({ count: 2, bySeverity: { critical: 0, major: 0, minor: 2, warning: 0 } });
  expect(report.stale).toMatchObject({ count: 1, afterHours: 24, alarms: [{ alarmId: 'old', standingSeconds: 25 * 3600 }] });
  expect(report.acknowledge.waiting.count).toBe(2);
});

test('exactly 24 hours is not yet stale', () => {
  expect(new Story().raise('a', 0).over({ to: day }).report.stale.count).toBe(0);
  expect(new Story().raise('a', 0).over({ to: day + 1 }).report.stale.count).toBe(1);
});

test('an operator position is its place and what is below it', () => {
  const story = new Story().raise('a', 0, { place: 'A/1' }).raise('b', 0, { place: 'A/10' }).raise('c', 0, { place: 'A/1/2' });
  expect(story.over({ place: 'A/1' }).behind.get('announced')).toEqual(['a', 'c']);
});

test('tests count nowhere, and are named', () => {
  const { report, behind } = new Story().raise('a', 0, { test: true }).raise('b', 1).over();
  expect(report.announced).toMatchObject({ count: 1, tests: 1 });
  expect(behind.get('tests')).toEqual(['a']);
  expect(report.standing.count).toBe(1);
});

test('nothing came: what cannot be known is null, and no target is met by it', () => {
  const { report } = new Story().over();
  expect(report.rate).toEqual({ perTenMinutes: 0, perDay: 0, peak: null, overShare: 0 });
  expect(report.top.share).toBeNull();
  expect(report.judged.filter(({ value }) => value === null).map(({ id, within }) => [id, within])).toEqual([
    ['rate.peak', null],
    ['top.share', null],
    ['chattering', null],
  ]);
});

test('each recommendation names its source, and one that is only remembered says so', () => {
  const story = new Story();
  for (let i = 0; i < 12; i++) story.raise(`d${i}`, i);
  const { judged } = story.over().report;
  const by = Object.fromEntries(judged.map((entry) => [entry.id, entry]));
  expect(by['rate.average']).toMatchObject({ value: 2, target: 1, within: false, basis: 'S' });
  expect(by['flood.share']).toMatchObject({ within: false, basis: 'M' });
  expect(by['chattering']).toMatchObject({ value: 0, within: true });
  for (const { source, title } of judged) expect(source.en.length > 8 && title.zh.length > 2 && title.en.length > 4).toBe(true);
});

test('a clock that was set back: an older step of an alarm does not undo a newer one', () => {
  const story = new Story()
    .raise('a', 10 * minute)
    .acknowledge('a', 5 * minute)
    .end('a', 6 * minute);
  const { report } = story.over();
  expect(report.standing.count).toBe(0);
  expect(report.announced.count).toBe(1);
});
