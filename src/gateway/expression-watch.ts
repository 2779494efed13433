import type { Alarm } from '../model/alarm.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { Strikes } from './strikes.ts';

export interface ExpressionWatchPorts {
  readonly observe: (signal: Signal) => void;
  readonly activeAlarms: () => Iterable<Alarm>;
  /** Running time, ms. */
  readonly now: () => number;
  readonly count: (outcome: 'stopped' | 'failed' | 'answered') => void;
}

const failedRule = 'expression.failed';
const behindRule = 'expression.behind';
/** Readings that come later than this are worth telling people. */
const behindMs = 5_000;

/** Whose expression may be asked, and who is told of one that may not. `what` = a device type, or `type rule`. */
export class ExpressionWatch {
  private readonly ports: ExpressionWatchPorts;
  private readonly strikes = new Strikes();
  /** Told and not taken back, since the start. */
  private readonly told = new Set<string>();
  private behind: boolean | null = null;
  private known = false;

  constructor(ports: ExpressionWatchPorts) {
    this.ports = ports;
  }

  isOff(what: string, by: string): boolean {
    return this.strikes.isOff(what, by);
  }

  /** It is asked where it keeps nobody else waiting. */
  isSuspect(what: string): boolean {
    return this.strikes.isSuspect(what, this.ports.now());
  }

  /** It went beyond a limit. */
  stopped(what: string, by: string, limit: string): void {
    this.ports.count('stopped');
    const off = this.strikes.note(what, by, this.ports.now());
    if (off === 'all')
      this.tell(what, {
        zh: `${what}：表达式多次超出限制（${limit}），已对全部设备停用，其读数无法得出`,
        en: `${what}: the expression went beyond its limits again and again (${limit}); it is switched off for all devices, whose readings cannot be worked out`,
      });
    if (off === 'device')
      this.tell(`${what} ${by}`, {
        zh: `${what}：设备 ${by} 的表达式三次超出限制（${limit}），已对该设备停用`,
        en: `${what}: for ${by} the expression went beyond its limits three times (${limit}); it is switched off for this device`,
      });
  }

  /** It gave an error though nothing was missing. */
  failed(what: string, by: string, why: string): void {
    this.ports.count('failed');
    this.tell(`${what} ${by}`, { zh: `${what}（${by}）：${why}`, en: `${what} (${by}): ${why}` });
  }

  worked(what: string, by: string): void {
    this.ports.count('answered');
    if (this.strikes.isOff(what, by)) return;
    this.takeBack(what);
    this.takeBack(`${what} ${by}`);
  }

  /** Device types were changed: what was switched off gets a new chance, and alarms about it end. */
  changed(): void {
    this.strikes.forget();
    this.told.clear();
    this.known = true;
    for (const { rule, component, condition } of this.ports.activeAlarms())
      if (rule === failedRule && condition !== 'false') this.observe(failedRule, component, 'false', changedReason);
  }

  /** Called from time to time with the running time at which the oldest message came that still waits. */
  look(oldestRun: number | null): void {
    const late = oldestRun === null ? 0 : this.ports.now() - oldestRun;
    // What was told before a restart has to be taken back by somebody.
    this.behind ??= [...this.ports.activeAlarms()].some(({ rule, condition }) => rule === behindRule && condition !== 'false');
    if (late > behindMs === this.behind) return;
    this.behind = late > behindMs;
    const seconds = Math.round(late / 1000);
    this.observe(behindRule, '', this.behind ? 'true' : 'false', {
      zh: this.behind ? `最早的报文已等待 ${seconds} 秒` : '已赶上',
      en: this.behind ? `the oldest message has waited for ${seconds} s` : 'caught up',
    });
  }

  private tell(component: string, reason: Text): void {
    if (this.told.has(component)) return;
    this.told.add(component);
    this.observe(failedRule, component, 'true', reason);
  }

  /** After a start the first answer of each may have to end an alarm from before. */
  private takeBack(component: string): void {
    if (!this.known) {
      this.known = true;
      for (const { rule, component: before, condition } of this.ports.activeAlarms())
        if (rule === failedRule && condition !== 'false') this.told.add(before);
    }
    if (this.told.size === 0 || !this.told.has(component)) return;
    this.told.delete(component);
    this.observe(failedRule, component, 'false', { zh: '表达式已恢复', en: 'the expression works again' });
  }

  private observe(rule: string, component: string, to: 'true' | 'false', reason: Text): void {
    this.ports.observe({ subject: subjectKey('gateway', ''), component, rule, to, reason });
  }
}

const changedReason: Text = { zh: '设备型号已变更，重新尝试', en: 'the device type was changed; it is tried again' };
