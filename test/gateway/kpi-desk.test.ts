import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KpiDesk } from '../../src/gateway/kpi-desk.ts';
import { kpiMeters } from '../../src/gateway/kpi-meters.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { JournalReader } from '../../src/model/journal.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { freshFolder, open } from '../journal/journal-fixture.ts';
import { alarm, audit, message, state, transition } from '../journal/journal-records.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 0, 30);

/** Alarms of `count` devices, one a minute back from now; every second one is acknowledged and over after half a minute. */
function past(count: number): { alarms: Alarm[]; transitions: Transition[] } {
  const alarms: Alarm[] = [];
  const transitions: Transition[] = [];
  for (let i = 0; i < count; i++) {
    const raisedAt = now - (i + 1) * 60_000;
    const over = i % 2 === 0;
    const [id, subject] = [`a${i}`, `device:d${i}` as const];
    alarms.push(alarm(id, { subject, raisedAt, place: `A/${i % 2}`, state: over ? 'normal' : 'unacknowledged' }));
    transitions.push({ ...transition(id, 1), at: raisedAt });
    if (over) transitions.push({ ...transition(id, 2, 'normal'), at: raisedAt + 30_000, event: 'acknowledged', from: 'unacknowledged' });
  }
  return { alarms, transitions };
}

const unread = { series: { query: async () => [] }, profileOf: () => undefined };

async function site(count: number) {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(state(1, { ...past(count), audit: [{ ...audit('device.added'), at: now - 30 * day }] }));
  const clock = new ManualClock(now);
  let breaths = 0;
  const breathe = async () => void breaths++;
  const desk = new KpiDesk({ ...unread, reader: journal.reader, clock, breathe });
  return { journal, clock, desk, breaths: () => breaths };
}

test('the last hour, out of the journal: announced, answered, standing; a past range knows what stood then', async () => {
  const { desk } = await site(300);
  const { report, behind } = await desk.report({ from: now - hour, to: now, place: '' });
  expect(report.announced.count).toBe(60);
  expect(report.rate.perTenMinutes).toBe(10);
  // One every minute: ten at a time is no flood.
  expect(report.flood.spans).toEqual([]);
  expect(report.acknowledge).toMatchObject({ count: 30, medianSeconds: 30, waiting: { count: 150 } });
  expect(behind.get('standing')).toHaveLength(150);
  // 119 minutes ago, 15 s after one was raised that was over 15 s later: it stood, and 90 of those that stand still.
  const then = now - 119 * 60_000 + 15_000;
  const before = await desk.report({ from: then - hour, to: then, place: '' });
  expect(before.behind.get('standing')).toContain('a118');
  expect(before.report.standing.count).toBe(1 + 91);
  expect(before.report.announced.count).toBe(60);
});

test('what has ended since stood then, however long it had stood', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const raised = { ...transition('old', 1), at: now - 5 * day };
  const ended = {
    ...transition('old', 2, 'normal'),
    at: now - hour,
    event: 'acknowledged' as const,
    from: 'returned-unacknowledged' as const,
  };
  const alarms = [alarm('old', { raisedAt: raised.at, state: 'normal', endedAt: ended.at })];
  await journal.commit(state(1, { alarms, transitions: [raised, ended], audit: [{ ...audit('device.added'), at: now - 30 * day }] }));
  const desk = new KpiDesk({ ...unread, reader: journal.reader, clock: new ManualClock(now), breathe: async () => {} });
  const { report } = await desk.report({ from: now - 2 * day, to: now - day, place: '' });
  expect([report.standing.count, report.stale.count, report.acknowledge.waiting.longestSeconds]).toEqual([1, 1, (4 * day) / 1_000]);
  expect((await desk.report({ from: now - 2 * hour, to: now, place: '' })).report).toMatchObject({
    standing: { count: 0 },
    acknowledge: { count: 1, medianSeconds: (5 * day - hour) / 1_000 },
  });
});

test('a chattering threshold: the clear limit that its readings say would have kept it calm', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const transitions: Transition[] = [];
  const readings: Reading[] = [];
  // Raised every 20 s above 25, gone below 20 for 10 s: down to 18 in seven of eight gaps, to 5 in one.
  for (let i = 0; i < 9; i++) {
    const at = now - hour + i * 20_000;
    const step = { ...transition('a', 2 * i + 1), at, event: i === 0 ? ('raised' as const) : ('occurred-again' as const) };
    transitions.push(step, { ...transition('a', 2 * i + 2, 'latched-unacknowledged'), at: at + 10_000, event: 'returned', from: step.to });
    const reading = { point: 'gas.concentration', component: '', unit: '%LEL', quality: 'good' as const };
    readings.push(
      { ...reading, ts: at + 5_000, value: 30 },
      { ...reading, ts: at + 12_000, value: 24 },
      { ...reading, ts: at + 15_000, value: i === 4 ? 5 : 18 },
    );
  }
  await journal.commit(state(1, { alarms: [alarm('a', { rule: 'gas.low', raisedAt: now - hour })], transitions }));
  const { profiles } = loadProfiles(join(import.meta.dirname, '..', '..', 'devices'));
  const asked: SeriesQuery[] = [];
  const query = async (wanted: SeriesQuery) => {
    asked.push(wanted);
    return readings;
  };
  const ports = { reader: journal.reader, clock: new ManualClock(now), breathe: async () => {} };
  const desk = new KpiDesk({ ...ports, series: { query }, profileOf: () => profiles.get('gas-household') });
  const { report } = await desk.report({ from: now - 2 * hour, to: now, place: '' });
  expect(asked).toMatchObject([{ deviceId: 'gas-1', points: ['gas.concentration'] }]);
  // Danger to life: no delay before it is raised is ever proposed.
  expect(report.chattering[0]?.proposals).toEqual([
    { kind: 'longer-clear-delay', seconds: 20, limit: null, unit: null, avoided: 8, of: 9 },
    { kind: 'clear-limit', seconds: null, limit: 18, unit: '%LEL', avoided: 7, of: 9 },
  ]);
  // A store that cannot be asked takes that proposal away only.
  const deaf = new KpiDesk({
    ...ports,
    series: { query: () => Promise.reject(new Error('down')) },
    profileOf: () => profiles.get('gas-household'),
  });
  expect((await deaf.report({ from: now - 2 * hour, to: now, place: '' })).report.chattering[0]?.proposals).toHaveLength(1);
});

test('a position counts its own, and rows are read in pieces with room between them', async () => {
  const { desk, breaths } = await site(600);
  const [all, one] = await desk.reports({ from: now - day, to: now }, ['', 'A/1']);
  expect([all!.report.announced.count, one!.report.announced.count]).toEqual([600, 300]);
  expect(one!.report.standing.count).toBe(300);
  // 300 standing and 900 steps, 200 at a time; then the parts of two reports, and of their 600 and 300 announcements and sources.
  expect(breaths()).toBe(2 + 5 + 2 * 8 + 5);
});

test('the same question within half a minute reads nothing again', async () => {
  const { desk, clock, breaths } = await site(10);
  const range = { from: now - hour, to: now, place: '' };
  const first = await desk.report(range);
  const read = breaths();
  expect(await desk.report({ ...range })).toBe(first);
  expect(breaths()).toBe(read);
  clock.advance(31_000);
  await desk.report(range);
  expect(breaths()).toBeGreaterThan(read);
});

test('before this gateway wrote anything down there is nothing to know: rates are of the time since', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(state(1, { ...past(6), audit: [{ ...audit('device.added'), at: now - hour }] }));
  const desk = new KpiDesk({ ...unread, reader: journal.reader, clock: new ManualClock(now), breathe: async () => {} });
  const { report } = await desk.report({ from: now - 10 * hour, to: now, place: '' });
  expect(report.measuredFrom).toBe(now - hour);
  expect(report.rate.perTenMinutes).toBe(1);
});

test('too many steps are refused with the way out, and too many questions at once as busy', async () => {
  const step = { ...transition('a0', 1), at: now - 1 };
  const endless: KpiReader = {
    alarms: () => ({ items: [], next: null }),
    alarm: () => null,
    transitions: () => [],
    chronicle: () => ({ entries: [], next: null }),
    alarmSteps: () => ({ items: new Array(200_000).fill(step), next: 'more' }),
  };
  const desk = new KpiDesk({ ...unread, reader: endless, clock: new ManualClock(now), breathe: async () => {} });
  const range = { from: now - hour, to: now };
  const asked = Array.from({ length: 9 }, () => desk.reports(range, ['']).catch((error) => error.code));
  const codes = await Promise.all(asked);
  expect(codes).toEqual([...new Array(8).fill('too-much'), 'busy']);
});
type KpiReader = Pick<JournalReader, 'alarms' | 'alarm' | 'alarmSteps' | 'transitions' | 'chronicle'>;

test('/metrics has the last 24 hours of each terminal and of everywhere, and leaves out what is not known', async () => {
  const { desk, clock, journal, breaths } = await site(60);
  const metrics = new Metrics();
  const terminals = () => [
    { id: 'gate', place: 'A/1' },
    { id: 'far', place: 'B' },
  ];
  kpiMeters(metrics, { desk, terminals, stepTime: (newer) => journal.reader.stepTime(newer), clock });
  const text = await metrics.registry.metrics();
  const line = (name: string) => text.split('\n').filter((row) => row.startsWith(`${name}{`));
  expect(line('anlin_operator_alarms_announced')).toEqual([
    'anlin_operator_alarms_announced{terminal="*"} 60',
    'anlin_operator_alarms_announced{terminal="gate"} 30',
    'anlin_operator_alarms_announced{terminal="far"} 0',
  ]);
  expect(line('anlin_operator_alarms_standing')).toContain('anlin_operator_alarms_standing{terminal="gate"} 30');
  expect(line('anlin_operator_acknowledge_seconds')).toEqual([
    'anlin_operator_acknowledge_seconds{terminal="*",stat="median"} 30',
    'anlin_operator_acknowledge_seconds{terminal="*",stat="p95"} 30',
    'anlin_operator_acknowledge_seconds{terminal="*",stat="max"} 30',
  ]);
  expect(line('anlin_operator_alarms_peak_ten_minutes').some((row) => row.includes('far'))).toBe(false);
  const read = breaths();
  await metrics.registry.metrics();
  expect(breaths()).toBe(read);
});

test('of more alarms than may be looked at the newest make the window, and it says how long it is', async () => {
  const { desk, clock, journal } = await site(60);
  // Sixty raised, one each minute, and thirty of them answered: the thirtieth newest step is twenty minutes old.
  expect(journal.reader.stepTime(30)).toBe(now - 21 * 60_000 + 30_000);
  expect(journal.reader.stepTime(90)).toBeNull();
  const metrics = new Metrics();
  kpiMeters(metrics, { desk, terminals: () => [], stepTime: () => now - 20 * 60_000, clock });
  const text = await metrics.registry.metrics();
  expect(text).toContain('anlin_operator_window_seconds{terminal="*"} 1200');
  expect(text).toContain('anlin_operator_alarms_announced{terminal="*"} 20');
});
