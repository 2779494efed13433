import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapInfo, CapMessage, CapReference, ReceivedCap } from '../../../src/model/cap-message.ts';
import { judgeCap } from '../../../src/notify/channels/cap/judge-cap.ts';

const now = Date.UTC(2026, 0, 1);
const hour = 3_600_000;
const trust = {
  source: 'met',
  senders: ['met.example'],
  place: '阳光社区',
  areas: [
    { area: '东区', place: '阳光社区/东区/1号楼' },
    { area: 'GB/T 2260=1', place: '阳光社区/东区/2号楼' },
  ],
  standsMs: 24 * hour,
};
const text = { zh: '暴雨', en: 'rain' };
const info = (change: Partial<CapInfo> = {}): CapInfo => ({
  event: text,
  headline: null,
  description: null,
  instruction: null,
  category: 'Met',
  severity: 'major',
  past: false,
  expires: null,
  areas: [{ name: '成都', codes: [] }],
  ...change,
});
const message = (change: Partial<CapMessage> = {}): CapMessage => ({
  sender: 'met.example',
  identifier: 'm2',
  sent: now,
  status: 'Actual',
  type: 'Alert',
  note: null,
  references: [],
  info: info(),
  ...change,
});
const first: CapReference = { sender: 'met.example', identifier: 'm1', sent: now - hour };
const kept = (change: Partial<ReceivedCap> = {}): ReceivedCap => ({
  ...first,
  receivedAt: now - hour,
  source: 'met',
  type: 'Alert',
  status: 'Actual',
  headline: '暴雨',
  outcome: 'raised',
  chain: 'm1',
  stands: { subject: 'path:met', component: 'met:m1', severity: 'major', place: '阳光社区', until: now + hour },
  ...change,
});
const judge = (given: CapMessage, known: ReceivedCap | null = null) =>
  judgeCap(given, trust, ({ identifier }) => (identifier === known?.identifier ? known : null), now);
const outcome = (given: CapMessage, known: ReceivedCap | null = null) => {
  const verdict = judge(given, known);
  return 'refused' in verdict
    ? verdict.refused.pointer
    : [verdict.outcome, verdict.ends.length, verdict.stands?.component ?? null, verdict.again];
};

describe('what a CAP message of somebody else does', () => {
  test('an Alert raises where its areas are: the nearest place that holds them all, else where the source stands', () => {
    expect(judge(message())).toMatchObject({
      outcome: 'raised',
      stands: { subject: 'path:met', place: '阳光社区', until: now + 24 * hour },
    });
    const one = message({ info: info({ areas: [{ name: '东区', codes: [] }], expires: now + hour }) });
    expect(judge(one)).toMatchObject({ stands: { subject: 'place:阳光社区/东区/1号楼', until: now + hour } });
    const two = message({ info: info({ areas: [{ name: '东区', codes: ['GB/T 2260=1'] }] }) });
    expect(judge(two)).toMatchObject({ stands: { subject: 'place:阳光社区/东区', place: '阳光社区/东区' } });
  });

  test('an Update that says it in other words rings again; one with another severity is another alarm', () => {
    const update = (change: Partial<CapInfo> = {}) => message({ type: 'Update', references: [first], info: info(change) });
    expect(outcome(update(), kept())).toEqual(['changed', 0, 'met:m1', true]);
    expect(outcome(update({ severity: 'critical' }), kept())).toEqual(['raised-anew', 1, 'met:m2', false]);
    expect(outcome(update(), kept({ stands: null }))).toEqual(['raised', 0, 'met:m2', false]);
    expect(outcome(update())).toEqual(['raised', 0, 'met:m2', false]);
    expect(outcome(update({ past: true }), kept())).toEqual(['ended', 1, null, false]);
  });

  test('a Cancel ends what stands, once', () => {
    const cancel = message({ type: 'Cancel', references: [first], info: null });
    expect(outcome(cancel, kept())).toEqual(['ended', 1, null, false]);
    expect(outcome(cancel, kept({ stands: null }))).toEqual(['nothing-stood', 0, null, false]);
    expect(outcome(cancel)).toEqual(['nothing-stood', 0, null, false]);
  });

  test('what has run out raises nothing, and an Update that has ends what stood', () => {
    expect(outcome(message({ info: info({ expires: now - 1 }) }))).toEqual(['expired', 0, null, false]);
    expect(outcome(message({ sent: now - 25 * hour }))).toEqual(['expired', 0, null, false]);
    expect(outcome(message({ type: 'Update', references: [first], info: info({ expires: now }) }), kept())).toEqual([
      'expired',
      1,
      null,
      false,
    ]);
  });

  test('tests and system messages raise nothing; an Ack is a receipt', () => {
    expect(outcome(message({ status: 'Test' }))).toEqual(['test', 0, null, false]);
    expect(outcome(message({ status: 'System' }))).toEqual(['not-for-alarms', 0, null, false]);
    expect(outcome(message({ status: 'Draft' }))).toEqual(['not-for-alarms', 0, null, false]);
    expect(outcome(message({ type: 'Ack', references: [first], info: null }))).toEqual(['receipt', 0, null, false]);
  });

  test('nobody ends what another raised, a drill ends nothing real, and a stranger is heard by nobody', () => {
    const cancel = message({ type: 'Cancel', references: [first], info: null });
    expect(outcome(cancel, kept({ source: 'other' }))).toBe('/alert/references');
    expect(outcome(cancel, kept({ sender: 'fire.example' }))).toBe('/alert/references');
    expect(outcome({ ...cancel, status: 'Exercise' }, kept())).toBe('/alert/status');
    expect(outcome(cancel, kept({ status: 'Exercise' }))).toBe('/alert/status');
    expect(outcome(message({ sender: 'stranger.example' }))).toBe('/alert/sender');
    expect(outcome(message({ sent: now + 25 * hour }))).toBe('/alert/sent');
  });

  test('whatever comes: only actual and exercise messages of known senders stand, never after their time', () => {
    const any = fc.record({
      status: fc.constantFrom('Actual', 'Exercise', 'System', 'Test', 'Draft'),
      type: fc.constantFrom('Alert', 'Update', 'Cancel', 'Ack', 'Error'),
      sender: fc.constantFrom('met.example', 'stranger.example'),
      expires: fc.option(fc.integer({ min: now - 2 * hour, max: now + 2 * hour })),
      past: fc.boolean(),
      standing: fc.boolean(),
      knownStatus: fc.constantFrom('Actual', 'Exercise'),
      severity: fc.constantFrom('critical', 'major', 'minor', 'warning'),
    });
    fc.assert(
      fc.property(any, ({ status, type, sender, expires, past, standing, knownStatus, severity }) => {
        const known = kept({ status: knownStatus as 'Actual', ...(standing ? {} : { stands: null }) });
        const given = message({
          status,
          type,
          sender,
          references: [first],
          info: info({ expires, past, severity }),
        } as Partial<CapMessage>);
        const verdict = judge(given, known);
        if ('refused' in verdict) return;
        expect(sender).toBe('met.example');
        const stands = verdict.stands !== null;
        if (stands) {
          expect(['Actual', 'Exercise']).toContain(status);
          expect(['Alert', 'Update']).toContain(type);
          expect(verdict.stands?.until).toBeGreaterThan(now);
          expect(past).toBe(false);
        }
        if (verdict.ends.length > 0) expect(knownStatus).toBe(status);
        if (verdict.again) expect([standing, verdict.stands?.component]).toEqual([true, 'met:m1']);
      }),
    );
  });
});
