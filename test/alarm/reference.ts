import type { AlarmState } from '../../src/model/alarm.ts';

type Truth = 'true' | 'false' | 'unknown';

/**
 * The life cycle told a second time, from facts instead of a table: does it go on, has it returned, who signed.
 * Shares no code with src/alarm.
 */
export class Reference {
  active = false;
  ever = false;
  holds: Truth = 'false';
  returned = false;
  signedBy: string | null = null;
  occurrences = 0;
  readonly lifeSafety: boolean;
  readonly momentary: boolean;
  judged = true;

  constructor(momentary: boolean, lifeSafety: boolean) {
    this.momentary = momentary;
    this.lifeSafety = lifeSafety;
  }

  get state(): AlarmState {
    if (!this.active) return 'normal';
    if (this.signedBy === null) {
      if (!this.returned) return 'unacknowledged';
      return this.lifeSafety ? 'latched-unacknowledged' : 'returned-unacknowledged';
    }
    return this.returned ? 'latched-acknowledged' : 'acknowledged';
  }

  private occurrence(holds: Truth): string {
    const first = !this.active;
    this.occurrences = first ? 1 : this.occurrences + 1;
    Object.assign(this, { active: true, ever: true, holds, returned: false, signedBy: null });
    return first ? 'raised unacknowledged' : 'occurred-again unacknowledged';
  }

  condition(to: Truth | 'event', late: boolean): string {
    if (to === 'event') {
      if (late && !this.momentary && (!this.lifeSafety || (this.active && this.holds !== 'false'))) return 'nothing';
      return this.occurrence('false');
    }
    if (!this.active) return to === 'true' ? this.occurrence('true') : 'nothing';
    if (to === this.holds) return 'nothing';
    const before = this.holds;
    if (to === 'unknown') {
      this.holds = to;
      return `condition-unknown ${this.state}`;
    }
    if (to === 'true') {
      if (before === 'false' || this.returned) return this.occurrence('true');
      this.holds = to;
      return `condition-known ${this.state}`;
    }
    this.holds = to;
    if (this.returned) return `condition-known ${this.state}`;
    this.returned = true;
    if (this.signedBy === null || this.lifeSafety) return `returned ${this.state}`;
    this.active = false;
    return 'ended normal';
  }

  acknowledge(by: string | null): string {
    if (!this.ever) return 'refused not-found';
    if (by === null) return 'refused person-required';
    if (!this.active || this.signedBy !== null) return `unchanged ${this.signedBy}`;
    this.signedBy = by;
    if (this.holds === 'false') this.returned = true;
    if (this.returned && !this.lifeSafety) this.active = false;
    return `acknowledged ${this.state}`;
  }

  end(by: string | null): string {
    if (!this.ever) return 'refused not-found';
    if (by === null) return 'refused person-required';
    if (!this.active) return 'refused already-ended';
    if (this.signedBy === null) return 'refused not-acknowledged';
    if (this.holds === 'true') return 'refused condition-holds';
    if (this.holds === 'unknown' && this.judged) return 'refused condition-unknown';
    this.active = false;
    return 'ended normal';
  }

  comment(): string {
    return this.ever ? `commented ${this.state}` : 'refused not-found';
  }
}
