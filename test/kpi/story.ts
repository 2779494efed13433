import { type AlarmFacts, KpiLedger } from '../../src/kpi/ledger.ts';
import { kpiReport } from '../../src/kpi/report.ts';
import type { AlarmEvent, AlarmState, Transition } from '../../src/model/alarm.ts';
import type { KpiRange, KpiResult } from '../../src/model/kpi.ts';
import type { Severity } from '../../src/model/severity.ts';

const nothing = { zh: '无', en: 'none' };
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

export interface Told {
  step: Transition;
  readonly facts: AlarmFacts;
}

/** Tells alarm steps as sentences; minutes are counted from 0 = the beginning of the range. */
export class Story {
  readonly told: Told[] = [];
  private readonly alarms = new Map<string, { facts: AlarmFacts; state: AlarmState; sequence: number }>();

  raise(id: string, at: number, more: Partial<AlarmFacts> & { severity?: Severity } = {}): this {
    const facts: AlarmFacts = {
      id,
      subject: `device:${id.replace(/#.*/, '')}`,
      component: '',
      deviceId: id.replace(/#.*/, ''),
      rule: 'r.high',
      severity: 'minor',
      lifeSafety: false,
      place: 'A/1',
      title: nothing,
      raisedAt: at,
      test: false,
      ...more,
    };
    this.alarms.set(id, { facts, state: 'normal', sequence: 0 });
    return this.step(id, at, 'raised', 'unacknowledged');
  }
  again(id: string, at: number): this {
    return this.step(id, at, 'occurred-again', 'unacknowledged');
  }
  acknowledge(id: string, at: number): this {
    return this.step(id, at, 'acknowledged', this.alarms.get(id)!.state === 'returned-unacknowledged' ? 'normal' : 'acknowledged');
  }
  return(id: string, at: number): this {
    return this.step(id, at, 'returned', 'returned-unacknowledged');
  }
  end(id: string, at: number): this {
    return this.step(id, at, 'ended', 'normal');
  }
  step(id: string, at: number, event: AlarmEvent, to: AlarmState): this {
    const alarm = this.alarms.get(id)!;
    alarm.sequence += 1;
    const step: Transition = {
      alarmId: id,
      sequence: alarm.sequence,
      position: this.told.length + 1,
      at,
      event,
      from: alarm.state,
      to,
      reason: nothing,
      by: event === 'acknowledged' ? 'wang' : null,
      comment: null,
    };
    alarm.state = to;
    this.told.push({ step, facts: alarm.facts });
    return this;
  }
  /** The figures, with steps in order of their time and a look back of an hour. */
  over(range: Partial<KpiRange> = {}): KpiResult {
    const whole = { from: 0, to: hour, place: '', ...range };
    const ledger = new KpiLedger(whole, whole.from - hour);
    const before = this.told.filter(({ step }) => step.at < whole.from - hour);
    const rest = this.told.filter(({ step }) => step.at >= whole.from - hour).sort((a, b) => a.step.at - b.step.at);
    for (const { step, facts } of [...before, ...rest]) ledger.add(step, facts);
    const parts = kpiReport(ledger, whole.from);
    for (;;) {
      const { done, value } = parts.next();
      if (done === true) return value;
    }
  }
}
