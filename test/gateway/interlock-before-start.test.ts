import { expect, test } from 'vitest';
import type { MessageAnswer } from '../../src/model/answer.ts';
import { effect, interlock } from '../interlock/interlock-rig.ts';
import { JudgedSite } from './judged-site.ts';

/** An interlock on gas.high is in force, and enabled nowhere: `not-enabled` = it would have moved something if it were. */
class GasSite extends JudgedSite {
  constructor() {
    super();
    const definitions = [interlock('gas', [effect('valve')])];
    this.put({ kind: 'interlock', act: { act: 'in-force', definitions }, origin: { by: null, via: 'gateway', from: 'test' } });
    this.add('gas-1', 'gas-household');
    this.say('gas-1', { 'gas.concentration': 0, 'gas.state': 'normal' });
    this.pass(0.1);
  }

  /** A message whose values an expression has to work out; gives the answer. */
  awaited(): MessageAnswer {
    const asked = { position: this.log.length + 1, at: this.moment().at, run: this.run * 60_000 };
    const message = { source: 'mqtt', deviceId: 'gas-1', channel: 'telemetry', body: Buffer.from('{}'), id: null } as const;
    this.put({ kind: 'message', message: { ...message, redelivery: null, dup: false, sealed: null, awaits: true } });
    const reading = { ts: asked.at, component: '', quality: 'good' } as const;
    const readings = [
      { ...reading, point: 'gas.concentration', value: 60, unit: '%LEL' },
      { ...reading, point: 'gas.state', value: 'high', unit: null },
    ];
    return { of: 'message', asked, settled: asked.position, deviceId: 'gas-1', historical: false, late: [], problems: [], readings };
  }
}

test('gas that was read before a power cut and is worked out after it is an alarm, and moves nothing', () => {
  const site = new GasSite();
  const answer = site.awaited();
  site.commit();
  site.crash(120);
  site.put({ kind: 'answer', answer });
  expect(site.active('gas-1')).toContain('gas.high unacknowledged real');
  expect(site.notFired).toEqual(['before-start']);
});

test.each([0.1, 60])('where the gas is still there by a reading %s minutes later, the interlock is asked, once', (minutes) => {
  const site = new GasSite();
  const answer = site.awaited();
  site.commit();
  site.crash(120);
  site.put({ kind: 'answer', answer });
  // After an hour nothing was known of it for a while.
  site.pass(minutes);
  for (const value of [60, 61]) site.say('gas-1', { 'gas.concentration': value, 'gas.state': 'high' });
  expect(site.notFired).toEqual(['before-start', 'not-enabled']);
});

test('without a start in between, and for what is read after it, the interlock is asked', () => {
  const through = new GasSite();
  through.put({ kind: 'answer', answer: through.awaited() });
  expect(through.notFired).toEqual(['not-enabled']);
  const after = new GasSite();
  after.crash(120);
  after.pass(0.1);
  after.put({ kind: 'answer', answer: after.awaited() });
  expect(after.notFired).toEqual(['not-enabled']);
});

test('judged again after another crash it is the same, whether the start was committed or not', () => {
  for (const committed of [false, true]) {
    const site = new GasSite();
    const answer = site.awaited();
    site.commit();
    site.crash(120);
    if (committed) site.commit();
    site.put({ kind: 'answer', answer });
    site.crash(1);
    expect(site.notFired).toEqual(['before-start', 'before-start']);
    expect(site.active('gas-1')).toContain('gas.high unacknowledged real');
  }
});
