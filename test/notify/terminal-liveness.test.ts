import { describe, expect, test } from 'vitest';
import { anAlarm, FakeScreen, gate, HubBench } from './hub-bench.ts';

const seen = (b: HubBench) => b.signals.map((signal) => `${signal.rule} ${signal.to}`);

function started(prepare: (b: HubBench) => void = () => {}): HubBench {
  const b = new HubBench([gate]);
  prepare(b);
  b.hub.start();
  return b;
}

async function aliveFor(b: HubBench, screen: FakeScreen, ms: number, word: Record<string, unknown> = {}): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    await screen.alive(word);
    await b.pass(Math.min(10_000, left));
  }
}

describe('signs of life', () => {
  test('three missed make it lost within 35 s, once; the next one makes it found', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null);
    await screen.alive();
    expect(b.hub.liveness()).toMatchObject([{ terminalId: 'gate', live: true, visible: true, sound: 'on', connections: 1 }]);
    await b.pass(31_000);
    expect(seen(b)).toEqual([]);
    await b.pass(3_000);
    expect(seen(b)).toEqual(['terminal.lost true']);
    expect(b.signals[0]).toMatchObject({ subject: 'terminal:gate', component: '', reason: { zh: expect.stringContaining('终端 gate ') } });
    await b.pass(60_000);
    expect(b.hub.liveness()).toMatchObject([{ live: false }]);
    await screen.alive();
    await b.pass(50);
    expect(seen(b)).toEqual(['terminal.lost true', 'terminal.lost false']);
    expect(b.livenessChanges).toEqual([
      ['gate', true],
      ['gate', false],
      ['gate', true],
    ]);
  });

  test('an open connection alone is no sign of life', async () => {
    const b = started();
    new FakeScreen(b, 'gate', null);
    await b.pass(62_000);
    expect(seen(b)).toEqual(['terminal.lost true']);
  });

  test('a restart raises nothing while terminals have time to come back', async () => {
    const b = started();
    await b.pass(50_000);
    expect(b.hub.presumedLive('gate')).toBe(true);
    await aliveFor(b, new FakeScreen(b, 'gate', 0), 60_000);
    expect(seen(b)).toEqual([]);
  });

  test('a restart ends nothing: an alarm from before ends with the first sign of life, not sooner', async () => {
    const b = started((fresh) => {
      fresh.alarms.set('t', anAlarm('t', { subject: 'terminal:gate', rule: 'terminal.lost' }));
    });
    await b.pass(20_000);
    expect(seen(b)).toEqual([]);
    await new FakeScreen(b, 'gate', 0).alive();
    await b.pass(50);
    expect(seen(b)).toEqual(['terminal.lost false']);
  });

  test('a terminal registered later that never comes on line is lost too', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null);
    await aliveFor(b, screen, 100_000);
    b.entries.push({ id: 'new', place: '' });
    await aliveFor(b, screen, 36_000);
    expect(b.signals).toMatchObject([{ subject: 'terminal:new', rule: 'terminal.lost', to: 'true' }]);
    expect(b.livenessChanges.at(-1)).toEqual(['new', false]);
  });

  test('the sleep of the gateway itself is not held against a terminal', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null);
    await screen.alive();
    b.clock.advance(300_000);
    await b.pass(5_000);
    expect(seen(b)).toEqual([]);
    await b.pass(30_000);
    expect(seen(b)).toEqual(['terminal.lost true']);
  });

  test('a signal that could not be written is said again', async () => {
    const b = started();
    await new FakeScreen(b, 'gate', null).alive();
    b.diskFails = true;
    await b.pass(40_000);
    b.diskFails = false;
    await b.pass(2_000);
    expect(seen(b)).toEqual(['terminal.lost true']);
  });

  test('sound locked for 60 s is a signal of its own, a muted minute is not', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null);
    await aliveFor(b, screen, 50_000, { sound: 'locked' });
    expect(seen(b)).toEqual([]);
    await aliveFor(b, screen, 20_000, { sound: 'locked' });
    expect(seen(b)).toEqual(['terminal.sound-locked true']);
    await screen.alive({ sound: 'muted' });
    await b.pass(50);
    expect(seen(b)).toEqual(['terminal.sound-locked true', 'terminal.sound-locked false']);
  });

  test('with two screens the better one counts', async () => {
    const b = started();
    const hidden = new FakeScreen(b, 'gate', null);
    const shown = new FakeScreen(b, 'gate', null);
    for (let n = 0; n < 12; n++) {
      await shown.alive();
      await hidden.alive({ visible: false, sound: 'locked' });
      await b.pass(10_000);
    }
    expect(seen(b)).toEqual([]);
    expect(b.hub.liveness()).toMatchObject([{ live: true, visible: true, sound: 'on', connections: 2 }]);
  });

  test('a page nobody can see for a minute does not count as live', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null);
    await aliveFor(b, screen, 70_000, { visible: false });
    expect(b.hub.liveness()).toMatchObject([{ live: false, visible: false }]);
    expect(b.hub.presumedLive('gate')).toBe(false);
    expect(seen(b)).toEqual([]);
  });

  test('a retired terminal is no longer lost', async () => {
    const b = started();
    await b.pass(62_000);
    b.entries.pop();
    await b.pass(1_500);
    expect(seen(b)).toEqual(['terminal.lost true', 'terminal.lost false']);
  });
});
