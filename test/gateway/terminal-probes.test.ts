import { expect, test } from 'vitest';
import { TerminalProbes } from '../../src/gateway/terminal-probes.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { AuditDraft } from '../../src/model/audit.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { JournalReader } from '../../src/model/journal.ts';
import type { Signal } from '../../src/model/signal.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { anAlarm } from '../notify/hub-bench.ts';

const hour = 3_600_000;
const minute = 60_000;

/** Terminals, an outbox and an audit trail in memory; `look` is the second that passes. */
function bench(options: { presenceEveryMs?: number } = {}) {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const outbox: Delivery[] = [];
  const audit: AuditDraft[] = [];
  const signals: Signal[] = [];
  const alarms = new Map<string, Alarm>();
  const state = { live: true, comesBack: true, terminals: [{ id: 'gate', place: '阳光社区/1号楼' }] };
  const reader = {
    terminals: () => state.terminals,
    newestDelivery: (alarmId: string) => outbox.findLast((each) => each.alarmId === alarmId) ?? null,
    audit: ({ act, target, from = 0 }: { act: string; target: string; from?: number }) => ({
      items: audit.filter((each) => each.act === act && each.target === target && each.at >= from),
      next: null,
    }),
  } as unknown as JournalReader;
  const probes = new TerminalProbes({
    journal: { reader, change: async (_changes, drafts) => void audit.push(...drafts) },
    clock,
    liveness: () =>
      state.terminals.map(({ id }) => ({
        terminalId: id,
        live: state.live,
        lastAliveAt: 0,
        visible: true,
        sound: 'on',
        lastSequence: 0,
        connections: 1,
      })),
    active: () => alarms.values(),
    deliver: async (plan) => {
      for (const each of plan(() => outbox.length + 1)) outbox.push(state.comesBack ? { ...each, shownAt: each.createdAt + 500 } : each);
    },
    observe: async (signal) => {
      signals.push(signal);
      const { subject, rule, to } = signal;
      alarms.set(`${subject} ${rule}`, anAlarm(`${subject} ${rule}`, { subject, rule, condition: to === 'true' ? 'true' : 'false' }));
    },
    everyMs: 24 * hour,
    presenceEveryMs: options.presenceEveryMs ?? 0,
    answerMinutes: 5,
    failed: (error) => {
      throw error;
    },
  });
  const look = async (passMs = 0) => {
    clock.advance(passMs);
    await (probes as unknown as { look(): Promise<void> }).look();
  };
  const of = (probe: string) => outbox.filter(({ reason }) => reason === probe);
  const said = () => signals.map(({ rule, to }) => `${rule} ${to}`);
  return { clock, probes, outbox, audit, signals, state, look, of, said };
}

const person = { by: 'wang', via: 'session', from: 'gate' } as const;

test('a new terminal is tested a minute after it came to life, then once a day, and nothing is said while tests come back', async () => {
  const { look, of, said } = bench();
  await look();
  await look(59_000);
  expect(of('test')).toHaveLength(0);
  await look(1_000);
  expect(of('test').map(({ id }) => id)).toEqual(['test:gate~1~gate']);
  await look(23 * hour);
  expect(of('test')).toHaveLength(1);
  await look(hour);
  expect(of('test')).toHaveLength(2);
  expect(said()).toEqual([]);
});

test('one that is not shown is a fault after a quarter of an hour; while it lives the terminal is tested each minute until one is', async () => {
  const { look, of, said, state } = bench();
  state.comesBack = false;
  await look();
  await look(minute);
  await look(14 * minute);
  expect(said()).toEqual([]);
  await look(minute);
  expect(said()).toEqual(['terminal.test-missed true']);
  expect(of('test')).toHaveLength(2);
  state.comesBack = true;
  await look(15 * minute);
  await look(minute);
  expect(said()).toEqual(['terminal.test-missed true', 'terminal.test-missed false']);
  state.terminals = [];
  await look(minute);
  expect(said()).toHaveLength(2);
});

test.each([hour, -hour, 3_652 * 24 * hour])("the gateway's clock is moved by %i ms: no test is missed for that", async (by) => {
  const { look, clock, state, of, said } = bench();
  state.comesBack = false;
  await look();
  await look(minute);
  expect(of('test')).toHaveLength(1);
  clock.jumpWall(by);
  await look(1_000);
  expect(said()).toEqual([]);
  // It is missed after its own time.
  await look(14 * minute);
  expect(said()).toEqual([]);
  await look(minute);
  expect(said()).toEqual(['terminal.test-missed true']);
});

test('nobody within the minutes is an alarm; an answer ends it, and who answered is kept', async () => {
  const { look, of, said, probes, audit } = bench();
  await look();
  await probes.ask('gate', 5, person);
  await probes.ask('gate', 5, person);
  expect(of('presence')).toHaveLength(1);
  await look(5 * minute - 1);
  expect(said()).toEqual([]);
  await look(1);
  await look(minute);
  expect(said()).toEqual(['terminal.unattended true']);
  expect(await probes.answer('presence:gate~1~gate', 'gate', person)).toBe(false);
  expect(said()).toEqual(['terminal.unattended true', 'terminal.unattended false']);
  expect(audit.map(({ act, origin }) => [act, origin.by])).toEqual([
    ['presence.asked', 'wang'],
    ['presence.answered', 'wang'],
  ]);
  expect(await probes.answer('presence:gate~9~gate', 'gate', person)).toBe(false);
  expect(audit).toHaveLength(2);
});

test('what a fire centre asks is answered by the first person at any terminal of the place, or by nobody in time', async () => {
  const { look, probes, state, of } = bench();
  state.terminals = [
    { id: 'gate', place: '阳光社区/1号楼' },
    { id: 'hall', place: '阳光社区/2号楼' },
    { id: 'far', place: '别处' },
  ];
  const answered = probes.askAt('阳光社区', 2, 'channel:fire');
  await new Promise((done) => setImmediate(done));
  expect(of('presence').map(({ terminalId }) => terminalId)).toEqual(['gate', 'hall']);
  expect(await probes.answer('presence:hall~1~hall', 'hall', person)).toBe(true);
  expect(await answered).toBe(true);
  const nobody = probes.askAt('别处', 2, 'channel:fire');
  await new Promise((done) => setImmediate(done));
  await look(2 * minute);
  expect(await nobody).toBe(false);
  expect(await probes.askAt('无人处', 2, 'channel:fire')).toBe(false);
});

test('the schedule asks live terminals only', async () => {
  const { look, of, state } = bench({ presenceEveryMs: 30 * minute });
  state.live = false;
  await look(hour);
  expect(of('presence')).toHaveLength(0);
  state.live = true;
  await look();
  await look(29 * minute);
  expect(of('presence')).toHaveLength(1);
  await look(minute);
  expect(of('presence')).toHaveLength(2);
});
