import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Judged } from '../../src/evaluate/judged.ts';
import { normalise } from '../../src/normalise/normalise.ts';
import { binding, gasHigh, profile, rule, wallStart } from './rig.ts';

// Messages as devices and networks really deliver them, through normalise and evaluate: late, in batches, overtaken, by clocks that are
// wrong. What must come out: every excursion is told, none twice, and nothing that is over is told as if it were now.

const minute = 60_000;
const high = { ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 };
const silent = rule('device.silent', { kind: 'absence', seconds: 180 });
const type = profile([high, silent], { bindings: [binding('gas.concentration')], ignoresOtherKeys: true });

interface Told {
  readonly rule: string;
  readonly to: Judged['to'];
  readonly historical: boolean;
  readonly reason: string;
}

/** A device, and a gateway with a clock of its own; `at` in minutes of true time. */
class Site {
  readonly told: Told[] = [];
  /** How far the gateway's clock is off, ms. */
  gatewayOff = 0;
  private readonly evaluator = new Evaluator();
  private position = 0;

  constructor() {
    this.note(this.evaluator.onProfiles(this.stamp(0), [type]));
    this.note(this.evaluator.onDevice(this.stamp(0), { id: 'd', profile: 'rig', place: 'A' }, false));
  }
  private stamp(at: number) {
    this.position += 1;
    return { position: this.position, at: wallStart + at * minute + this.gatewayOff, run: at * minute };
  }
  private note(changes: readonly Judged[]): Told[] {
    const told = changes.map(({ rule: id, to, historical, reason }) => ({ rule: id, to, historical, reason: reason.en }));
    this.told.push(...told);
    return told;
  }
  /** As the pipeline does it: late readings that came with live ones are a batch of their own. */
  receive(at: number, payload: unknown): Told[] {
    const stamp = this.stamp(at);
    const body = new TextEncoder().encode(JSON.stringify(payload));
    const message = { source: 'mqtt', deviceId: 'd', channel: 'telemetry', body, id: null, sealed: null } as never;
    const { readings, historical, late } = normalise(message, type, stamp.at);
    const batch = { deviceId: 'd', position: stamp.position, receivedAt: stamp.at };
    const first = late.length === 0 ? [] : this.evaluator.onMessage(stamp, { ...batch, historical: true, readings: late }, true);
    return this.note([...first, ...this.evaluator.onMessage(stamp, { ...batch, historical, readings }, true)]);
  }
  time(at: number): Told[] {
    return this.note(this.evaluator.onTime(this.stamp(at)));
  }
}
/** A reading at `at` minutes of true time by a device clock that is `off` ms ahead. */
const sample = (at: number, gas: number, off = 0) => ({ ts: wallStart + at * minute + off, values: { 'gas.concentration': gas } });
const words = (list: readonly Told[]) => list.map(({ rule: id, to, historical }) => `${id} ${to}${historical ? ' late' : ''}`);

test('a backlog of half an hour with an excursion in it: told once, as late, and nothing about now', () => {
  const site = new Site();
  site.receive(1, sample(1, 5));
  site.receive(2, sample(2, 5));
  expect(words(site.time(6))).toEqual(['device.silent true']);
  const backlog = Array.from({ length: 28 }, (_, index) => sample(3 + index, index >= 10 && index < 15 ? 60 : 5));
  expect(words(site.receive(40, [...backlog, sample(40, 5)]))).toEqual([
    'gas.high event late',
    'gas.high unknown',
    'device.silent false',
    'gas.high false',
  ]);
});

test('the same backlog in messages of their own, newest first: told once as well', () => {
  const site = new Site();
  site.receive(1, sample(1, 5));
  site.receive(40, sample(40, 5));
  const backlog = Array.from({ length: 28 }, (_, index) => sample(3 + index, index >= 10 && index < 15 ? 60 : 5)).reverse();
  const told = backlog.flatMap((one) => words(site.receive(40, one))).filter((line) => line.includes('event'));
  expect(told).toEqual(['gas.high event late']);
});

test.each([
  ['8 hours ahead (local time for UTC)', 8 * 60 * minute],
  ['a day ahead', 24 * 60 * minute],
])('a device clock %s: alarms are live, once', (_name, off) => {
  const site = new Site();
  const told = [5, 5, 60, 60, 5].flatMap((gas, index) => words(site.receive(index + 1, sample(index + 1, gas, off))));
  expect(told).toEqual(['gas.high true', 'gas.high false']);
});

test('a device clock 8 hours behind: the danger is told as late at once, and people hear that nothing is known of now', () => {
  const site = new Site();
  const off = -8 * 60 * minute;
  const told = [5, 5, 60, 60, 5, 5].flatMap((gas, index) => site.receive(index + 1, sample(index + 1, gas, off)));
  expect(words(told)).toEqual(['device.silent true', 'gas.high event late', 'gas.high unknown']);
  expect(told[0]?.reason).toContain('only late data came (the newest 8 h late)');
  // Somebody sets it.
  expect(words(site.receive(7, sample(7, 5)))).toEqual(['device.silent false', 'gas.high false']);
});

test.each([-60, -10, 10, 60])(
  "the gateway's clock jumps by %i min: nothing is raised, nothing ends, and what comes then is judged",
  (jump) => {
    const site = new Site();
    site.receive(1, sample(1, 60));
    expect(words(site.told)).toEqual(['gas.high true']);
    site.gatewayOff = jump * minute;
    // The device's clock is right and the gateway's is wrong now: the values seem early or late.
    for (let at = 2; at <= 3; at += 1) site.receive(at, { 'gas.concentration': 60 });
    site.time(4);
    expect(words(site.told)).toEqual(['gas.high true']);
    expect(words(site.receive(5, { 'gas.concentration': 5 }))).toEqual(['gas.high false']);
    expect(words(site.receive(6, { 'gas.concentration': 60 }))).toEqual(['gas.high true']);
  },
);

test('however messages are held up, batched and overtaken within the window, an excursion is told, and as now only what is so', () => {
  let excursions = 0;
  let overtaken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ high: fc.boolean(), delay: fc.constantFrom(0, 0, 0, 0.2, 1.5, 3, 4.5), batch: fc.boolean() }), {
        minLength: 5,
        maxLength: 40,
      }),
      (samples) => {
        const site = new Site();
        // One reading every 30 s; each is held up by its delay, or goes with the one before it.
        const readings = samples.map(({ high: danger, delay }, index) => ({
          at: 1 + index / 2,
          gas: danger ? 60 : 5,
          due: 1 + index / 2 + delay,
        }));
        const messages: { due: number; parts: typeof readings }[] = [];
        for (const [index, reading] of readings.entries()) {
          const last = messages.at(-1);
          if (samples[index]!.batch && last !== undefined && last.due >= reading.at) last.parts.push(reading);
          else messages.push({ due: reading.due, parts: [reading] });
        }
        messages.sort((a, b) => a.due - b.due);
        let newest = Number.NEGATIVE_INFINITY;
        let told = 0;
        for (const { due, parts } of messages) {
          const came = words(
            site.receive(
              due,
              parts.map(({ at, gas }) => sample(at, gas)),
            ),
          );
          told += came.filter((line) => line === 'gas.high true' || line === 'gas.high event late').length;
          for (const { at, gas } of parts) if (at < newest && gas === 60) overtaken += 1;
          newest = Math.max(newest, ...parts.map(({ at }) => at));
          // What is said of now is what the newest reading that has come shows.
          const now = readings.find(({ at }) => at === newest)!.gas;
          const said = site.told.filter(({ rule: id, to }) => id === 'gas.high' && to !== 'event').at(-1)?.to ?? 'false';
          const byInterval = due - newest < 1;
          if (byInterval) expect([due, said]).toEqual([due, now === 60 ? 'true' : 'false']);
        }
        const seen = readings.some(({ gas }) => gas === 60);
        if (seen) excursions += 1;
        expect(told > 0).toBe(seen);
        // Never more often than there are excursions in the order in which they came.
        const runs = readings.filter(({ gas }) => gas === 60).length;
        expect(told).toBeLessThanOrEqual(runs);
      },
    ),
    { numRuns: 500 },
  );
  expect(excursions).toBeGreaterThan(200);
  expect(overtaken).toBeGreaterThan(200);
});
