import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AlarmBook } from '../../src/alarm/alarm-book.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Hazard } from '../../src/model/incident.ts';
import type { Rule } from '../../src/model/rule.ts';
import { ruleOf } from './rig.ts';

const hazard = (id: string): Hazard => ({ id, title: { zh: id, en: id } });
const minute = 60_000;

/** A site of alarms; keeps what a journal would, and can be opened again from it. */
class Site {
  private book: AlarmBook;
  private position = 0;
  private readonly levels: number | undefined;
  readonly rows = new Map<string, Alarm>();
  constructor(levels?: number) {
    this.levels = levels;
    this.book = this.open();
  }
  private open(): AlarmBook {
    const levels = this.levels === undefined ? {} : { incidentLevels: this.levels };
    return new AlarmBook({ gatewayId: 'g', epoch: 1, isJudged: () => true, ...levels });
  }
  restart(): void {
    this.book = this.open();
    this.book.restore([...this.rows.values()]);
  }
  say(device: string, place: string, of: string | null, at: number, to: 'true' | 'false' = 'true', lifeSafety = false): Alarm | null {
    this.position++;
    const stamp = { position: this.position, at: at * minute, run: at * minute };
    const reason = { zh: '看到', en: 'seen' };
    const rule: Rule = { ...ruleOf('state', lifeSafety), ...(of === null ? {} : { hazard: hazard(of) }) };
    const change = { subject: `device:${device}`, component: '', rule: 'r', to, reason, seen: null } as const;
    const step = this.book.onCondition(stamp, change, { place, deviceId: device, rule, test: null });
    if (step !== null) this.rows.set(step.alarm.id, step.alarm);
    return step?.alarm ?? null;
  }
  end(alarm: Alarm, at: number): void {
    this.position++;
    const stamp = { position: this.position, at: at * minute, run: at * minute };
    const act = { act: 'acknowledge', alarmId: alarm.id, comment: null } as const;
    const result = this.book.onAct(stamp, act, { by: 'wang', via: 'session', from: 't' }, () => null);
    if (result.kind === 'done') this.rows.set(result.alarm.id, result.alarm);
  }
}

test('the same hazard in the same building is one incident, named after its first alarm; another hazard or building is not', () => {
  const site = new Site();
  const first = site.say('a', 'C/1/1/301', 'gas', 0)!;
  expect(first.incident).toEqual({ id: first.id, hazard: hazard('gas'), area: 'C/1' });
  expect(site.say('b', 'C/1/2/502', 'gas', 10)!.incident).toEqual(first.incident);
  expect(site.say('c', 'C/1/1/301', 'fire', 11)!.incident!.id).not.toBe(first.id);
  expect(site.say('d', 'C/10/1', 'gas', 11)!.incident!.id).not.toBe(first.id);
  // The first has been going on for 40 minutes, the second for 30.
  expect(site.say('e', 'C/1/3', 'gas', 40)!.incident!.id).toBe(first.id);
});

test('what comes more than half an hour after the newest, or when none is active any more, begins another one', () => {
  const site = new Site();
  const first = site.say('a', 'C/1', 'gas', 0)!;
  expect(site.say('b', 'C/1', 'gas', 31)!.incident!.id).not.toBe(first.incident!.id);
  const other = new Site();
  const gone = other.say('a', 'C/1', 'gas', 0)!;
  other.say('a', 'C/1', 'gas', 1, 'false');
  other.end(gone, 2);
  expect(other.say('b', 'C/1', 'gas', 3)!.incident!.id).not.toBe(gone.id);
});

test('rules without a hazard watch the watching: they are an incident of their own kind', () => {
  const site = new Site();
  expect(site.say('a', 'C/1', null, 0)!.incident!.hazard.id).toBe('supervision');
});

test('how far an incident reaches is a setting: 0 = everywhere, 3 = the unit', () => {
  const whole = new Site(0);
  const first = whole.say('a', 'C/1', 'gas', 0)!;
  expect(whole.say('b', 'D/7', 'gas', 0)!.incident).toEqual({ ...first.incident, area: '' });
  const unit = new Site(3);
  expect(unit.say('a', 'C/1/1/3', 'gas', 0)!.incident!.id).not.toBe(unit.say('b', 'C/1/2/3', 'gas', 0)!.incident!.id);
});

test('an incident changes nothing else about an alarm, and never an incident that was given', () => {
  const site = new Site();
  const first = site.say('a', 'C/1', 'fire', 0, 'true', true)!;
  const second = site.say('b', 'C/1', 'fire', 1, 'true', true)!;
  expect([second.state, second.lifeSafety, second.occurrences]).toEqual(['unacknowledged', true, 1]);
  const back = site.say('b', 'C/1', 'fire', 100, 'false')!;
  expect([back.state, back.incident]).toEqual(['latched-unacknowledged', first.incident]);
});

const histories = fc.array(
  fc.record({
    device: fc.constantFrom('a', 'b', 'c', 'd'),
    place: fc.constantFrom('C/1/1', 'C/1/2', 'C/2'),
    of: fc.constantFrom('gas', 'fire'),
    to: fc.constantFrom('true' as const, 'false' as const),
    wait: fc.integer({ min: 0, max: 40 }),
    restart: fc.boolean(),
  }),
  { maxLength: 40 },
);

test('with restarts in between the incidents are the same as without', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const [straight, restarted] = [new Site(), new Site()];
      let now = 0;
      for (const { device, place, of, to, wait, restart } of steps) {
        now += wait;
        if (restart) restarted.restart();
        straight.say(device, place, of, now, to);
        restarted.say(device, place, of, now, to);
      }
      expect([...restarted.rows.values()]).toEqual([...straight.rows.values()]);
    }),
    { numRuns: 2_000 },
  );
});
