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

/** A terminal has no name but its id. */
export const reasons = {
  lost: (id: string, seconds: number): Text => ({
    zh: `终端 ${id} 已 ${seconds} 秒未报平安（应每 10 秒一次）`,
    en: `No sign of life from terminal ${id} for ${seconds} s (expected every 10 s)`,
  }),
  neverSeen: (id: string): Text => ({
    zh: `终端 ${id} 登记后从未上线`,
    en: `Terminal ${id} has not come on line since the gateway knows of it`,
  }),
  back: (id: string): Text => ({ zh: `终端 ${id} 恢复报平安`, en: `Terminal ${id} gives signs of life again` }),
  retired: (id: string): Text => ({ zh: `终端 ${id} 已撤销`, en: `Terminal ${id} was retired` }),
  locked: (id: string): Text => ({
    zh: `终端 ${id} 的声音已锁定 60 秒，告警不会响铃`,
    en: `Sound of terminal ${id} locked for 60 s: alarms do not ring there`,
  }),
  unlocked: (id: string): Text => ({ zh: `终端 ${id} 的声音已启用`, en: `Terminal ${id} can ring again` }),
};
