import type { Alarm } from '../model/alarm.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';

type Rule = 'terminal.lost' | 'terminal.sound-locked';

interface Said {
  value: boolean | null;
  busy: boolean;
}

/** Turns what is observed into signals: each change once, again until the journal has taken it. */
export class TerminalSignals {
  private readonly said = new Map<string, Said>();
  private readonly signal: (signal: Signal) => Promise<void>;
  private readonly activeAlarms: () => readonly Alarm[];

  constructor(signal: (signal: Signal) => Promise<void>, activeAlarms: () => readonly Alarm[]) {
    this.signal = signal;
    this.activeAlarms = activeAlarms;
  }

  /** `now` null = cannot be told: nothing is said. Never throws; a failed write is tried again at the next call. */
  observe(terminalId: string, rule: Rule, now: boolean | null, reason: () => Text): void {
    if (now === null) return;
    const key = `${rule} ${terminalId}`;
    const said = this.said.get(key) ?? { value: null, busy: false };
    this.said.set(key, said);
    if (said.busy || said.value === now) return;
    // After a start: good news only matters where an alarm from before still stands.
    if (said.value === null && !now && !this.stands(terminalId, rule)) {
      said.value = false;
      return;
    }
    said.busy = true;
    const subject = subjectKey('terminal', terminalId);
    this.signal({ subject, component: '', rule, to: now ? 'true' : 'false', reason: reason() })
      .then(() => {
        said.value = now;
      })
      .catch(() => {})
      .finally(() => {
        said.busy = false;
      });
  }

  forget(terminalId: string): void {
    for (const key of [...this.said.keys()]) if (key.endsWith(` ${terminalId}`)) this.said.delete(key);
  }

  private stands(terminalId: string, rule: Rule): boolean {
    const subject = subjectKey('terminal', terminalId);
    return this.activeAlarms().some((alarm) => alarm.subject === subject && alarm.rule === rule && alarm.condition !== 'false');
  }
}

export const reasons = {
  lost: (seconds: number): Text => ({
    zh: `终端已 ${seconds} 秒未报平安（应每 10 秒一次）`,
    en: `No sign of life for ${seconds} s (expected every 10 s)`,
  }),
  neverSeen: (): Text => ({ zh: '终端登记后从未上线', en: 'The terminal has not come on line since the gateway knows of it' }),
  back: (): Text => ({ zh: '终端恢复报平安', en: 'The terminal gives signs of life again' }),
  retired: (): Text => ({ zh: '终端已撤销', en: 'The terminal was retired' }),
  locked: (): Text => ({ zh: '终端声音已锁定 60 秒，告警不会响铃', en: 'Sound locked for 60 s: alarms do not ring there' }),
  unlocked: (): Text => ({ zh: '终端声音已启用', en: 'The terminal can ring again' }),
};
