import type { RecordStamp } from '../model/journal-record.ts';
import type { RuleHours } from '../model/rule-hours.ts';
import { wallTime } from '../runtime/wall-time.ts';
import { isOpen } from './hours.ts';

const minuteMs = 60_000;

/** Whether the rule may raise now. */
export interface HoursGate {
  readonly hours: RuleHours;
  open: boolean;
}

/**
 * Opens and closes the gates of rules with hours. Wall time comes in as the receive time of journal records, looked at
 * once a minute of it; a tick is asked for when no other record comes. A clock that is set is noticed by the next record, at the latest
 * after a minute of running time. Costs nothing while no rule has hours.
 */
export class Calendar {
  private readonly zone: string;
  private gates: readonly HoursGate[] = [];
  /** Minute since epoch that the gates stand for; null = none yet. */
  private minute: number | null = null;
  private last: RecordStamp | null = null;
  private changed = false;

  constructor(zone: string) {
    this.zone = zone;
  }

  /** Before anything is judged by a record, where the gates stand for no time yet. */
  prepare(stamp: RecordStamp): void {
    if (this.gates.length === 0 || this.minute !== null) return;
    const wall = wallTime(stamp.at, this.zone);
    for (const gate of this.gates) gate.open = isOpen(gate.hours, wall);
  }

  /** Time has come to this record: the gates to judge anew; null = none. */
  pass(stamp: RecordStamp): ReadonlySet<HoursGate> | null {
    if (this.gates.length === 0) return null;
    this.last = stamp;
    const minute = Math.floor(stamp.at / minuteMs);
    if (minute === this.minute) return null;
    // After a start with another zone nobody knows what was judged: all of them.
    const turned = this.minute === null ? new Set(this.gates) : new Set<HoursGate>();
    const wall = wallTime(stamp.at, this.zone);
    for (const gate of this.gates) {
      const open = isOpen(gate.hours, wall);
      if (open !== gate.open) turned.add(gate);
      gate.open = open;
    }
    this.minute = minute;
    this.changed = true;
    return turned.size === 0 ? null : turned;
  }

  /** A record that nothing is judged by. */
  note(stamp: RecordStamp): void {
    this.last = stamp;
  }

  /** The gates of the profiles in force from here on. */
  use(gates: readonly HoursGate[], stamp: RecordStamp): void {
    this.gates = gates;
    this.last = stamp;
    this.changed ||= this.minute !== null || gates.length > 0;
    this.minute = gates.length === 0 ? null : Math.floor(stamp.at / minuteMs);
    if (gates.length === 0) return;
    const wall = wallTime(stamp.at, this.zone);
    for (const gate of gates) gate.open = isOpen(gate.hours, wall);
  }

  /** Running time at which the minute of wall time is over; null = no rule has hours. */
  due(): number | null {
    const { last, minute } = this;
    if (this.gates.length === 0 || last === null) return null;
    const left = minute === null ? 0 : (minute + 1) * minuteMs - last.at;
    return last.run + Math.min(minuteMs, Math.max(0, left));
  }

  /** For the snapshot; null = as before. */
  takeChange(): string | null {
    if (!this.changed) return null;
    this.changed = false;
    return JSON.stringify([this.minute, this.zone]);
  }

  /** `saved` null = there is none. */
  restore(saved: string | null, gates: readonly HoursGate[]): void {
    this.gates = gates;
    const [minute, zone] = saved === null ? [null, ''] : (JSON.parse(saved) as [number | null, string]);
    this.minute = zone === this.zone ? minute : null;
    if (this.minute === null) return;
    const wall = wallTime(this.minute * minuteMs, zone);
    for (const gate of gates) gate.open = isOpen(gate.hours, wall);
  }
}
