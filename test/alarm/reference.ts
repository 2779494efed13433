import type { AlarmState } from '../../src/model/alarm.ts';

type Truth = 'true' | 'false' | 'unknown';
type Quiet = 'shelved' | 'suppressed' | 'outOfService';

/** Minutes: wall clock, and time that the gateway ran. */
export interface Now {
  readonly wall: number;
  readonly run: number;
}
interface Timed {
  readonly by: string;
  readonly wall: number;
  readonly run: number;
}
interface Shelf extends Timed {
  readonly once: boolean;
  readonly severe: boolean;
}
interface Permit extends Timed {
  readonly right: boolean;
}

const over = (timed: Timed, { wall, run }: Now) => wall >= timed.wall || run >= timed.run;
const lasting = (by: string, minutes: number, { wall, run }: Now): Timed => ({ by, wall: wall + minutes, run: run + minutes });

/** A device under maintenance: the whole of it, or one rule. */
export class ReferenceDevice {
  readonly out = new Map<string, Permit>();
  readonly alarms: Reference[] = [];
  now: Now = { wall: 0, run: 0 };

  /** Every permit and every shelf whose time is over. */
  expire(): void {
    for (const alarm of this.alarms) alarm.spokenForSoon();
    for (const alarm of this.alarms) alarm.shelfOver();
    // The whole device first.
    for (const [key, permit] of [...this.out].sort(([a], [b]) => (a < b ? -1 : 1))) if (over(permit, this.now)) this.putBack(key);
    this.settle();
  }

  takeOut(key: string, by: string, minutes: number): string {
    const there = this.out.get(key);
    if (there !== undefined) return `unchanged ${there.by}`;
    this.out.set(key, { ...lasting(by, minutes, this.now), right: by === 'wang' });
    for (const alarm of this.alarms) alarm.serviceChanged('out-of-service', null);
    return `done ${by}`;
  }

  backInService(key: string): string {
    const there = this.out.get(key);
    if (there === undefined) return 'unchanged nobody';
    this.putBack(key);
    return `done ${there.by}`;
  }

  private putBack(key: string): void {
    this.out.delete(key);
    for (const alarm of this.alarms) alarm.spokenForSoon();
    for (const alarm of this.alarms) alarm.serviceChanged('in-service', key);
  }

  settle(): void {
    for (const alarm of this.alarms) alarm.suppressionChanged();
  }
}

/**
 * The life of an alarm told a second time, from facts instead of a table: does it go on, has it returned, who signed, is
 * anything beside it that keeps it quiet. From domain.md 1 and 2 and design.md; shares no code with src/alarm.
 */
export class Reference {
  active = false;
  ever = false;
  holds: Truth = 'false';
  returned = false;
  signedBy: string | null = null;
  endedBy: string | null = null;
  occurrences = 0;
  classified: string | null = null;
  judged = true;
  /** What the rule says now, and what it said when the alarm was raised. */
  severe = false;
  raisedSevere = false;
  shelf: Shelf | null = null;
  /** What stands beside it, as it was told last. */
  readonly beside: { shelved: string | null; suppressed: boolean; outOfService: string | null } = {
    shelved: null,
    suppressed: false,
    outOfService: null,
  };
  /** Somebody was told of the present occurrence. */
  told = true;
  readonly lifeSafety: boolean;
  readonly momentary: boolean;
  readonly rule: string;
  readonly device: ReferenceDevice;
  suppressor: Reference | null = null;
  /** Every step since the last look: `event state`, and whether nobody is told. */
  steps: string[] = [];

  constructor(device: ReferenceDevice, rule: string, momentary: boolean, lifeSafety: boolean) {
    this.device = device;
    this.rule = rule;
    this.momentary = momentary;
    this.lifeSafety = lifeSafety;
    device.alarms.push(this);
  }

  get state(): AlarmState {
    if (!this.active) return 'normal';
    if (this.signedBy === null) {
      if (!this.returned) return 'unacknowledged';
      return this.lifeSafety ? 'latched-unacknowledged' : 'returned-unacknowledged';
    }
    return this.returned ? 'latched-acknowledged' : 'acknowledged';
  }

  /** What keeps it from the terminals. */
  get quiet(): readonly Quiet[] {
    const { shelved, suppressed, outOfService } = this.beside;
    const names: Quiet[] = [];
    if (shelved !== null) names.push('shelved');
    if (suppressed) names.push('suppressed');
    if (outOfService !== null) names.push('outOfService');
    return names;
  }

  /** A shelf covers what a person put on it: never danger to life, never what has become worse since. */
  private get onShelf(): boolean {
    return this.shelf !== null && !this.lifeSafety && (this.shelf.severe || !this.raisedSevere);
  }

  private permit(now: Now | null = null): { key: string; by: string } | null {
    // What keeps it out already goes on keeping it out.
    const keys = [this.beside.outOfService, this.rule, ''];
    for (const key of keys) {
      const permit = key === null ? undefined : this.device.out.get(key);
      if (key !== null && permit !== undefined && (now === null || !over(permit, now)) && (permit.right || !this.lifeSafety))
        return { key, by: permit.by };
    }
    return null;
  }

  /** It can speak for another one: it stands, and people are told of it. */
  private get speaks(): boolean {
    return this.active && this.holds !== 'false' && this.beside.shelved === null && this.beside.outOfService === null;
  }

  /** The same, once everything whose time is over has ended. */
  private get speaksSoon(): boolean {
    const { now } = this.device;
    const shelved = this.beside.shelved !== null && this.shelf !== null && !over(this.shelf, now);
    return this.active && this.holds !== 'false' && !shelved && this.permit(now) === null;
  }

  private step(event: string, wasQuiet: boolean, names: readonly Quiet[] = this.quiet): string {
    const untold = wasQuiet && names.length > 0 ? ` untold by ${names.join('+')}` : '';
    const step = `${event} ${this.state}${untold}`;
    this.steps.push(step);
    return `${event} ${this.state}`;
  }

  private finish(by: string | null): void {
    this.active = false;
    this.endedBy = by;
    Object.assign(this.beside, { shelved: null, suppressed: false, outOfService: null });
    this.told = true;
    if (this.shelf?.once === true) this.shelf = null;
  }

  /** One thing less keeps it quiet. When it was the last, everybody is told; what is not known to be gone is told as unacknowledged. */
  private comeBack(event: string): string {
    if (this.quiet.length === 0) {
      this.told = true;
      if (this.holds !== 'false') this.signedBy = null;
    }
    return this.step(event, true);
  }

  private occurrence(holds: Truth): string {
    const first = !this.active;
    if (first) {
      Object.assign(this, { active: true, ever: true, endedBy: null, classified: null, raisedSevere: this.severe });
      this.beside.shelved = this.onShelf ? this.shelf!.by : null;
      this.beside.outOfService = this.permit()?.key ?? null;
      this.beside.suppressed = !this.lifeSafety && this.suppressor?.speaks === true;
    }
    const waits = !first && this.told && this.signedBy === null;
    this.told = this.quiet.length === 0 || waits;
    this.occurrences = first ? 1 : this.occurrences + 1;
    Object.assign(this, { holds, returned: false, signedBy: null });
    return this.step(first ? 'raised' : 'occurred-again', this.quiet.length > 0);
  }

  condition(to: Truth | 'event', late: boolean): string {
    if (to === 'event') {
      if (late && !this.momentary && (!this.lifeSafety || (this.active && this.holds !== 'false'))) return 'nothing';
      return this.occurrence('false');
    }
    if (!this.active) return to === 'true' ? this.occurrence('true') : 'nothing';
    if (to === this.holds) return 'nothing';
    const before = this.holds;
    const quiet = this.quiet.length > 0;
    if (to === 'unknown') {
      this.holds = to;
      return this.step('condition-unknown', quiet);
    }
    if (to === 'true') {
      if (before === 'false' || this.returned) return this.occurrence('true');
      this.holds = to;
      return this.step('condition-known', quiet);
    }
    this.holds = to;
    // One-shot: until it is back to normal.
    if (this.shelf?.once === true && this.beside.shelved !== null) {
      this.shelf = null;
      this.beside.shelved = null;
    }
    const names = this.quiet;
    if (this.returned) {
      if (names.length === 0) this.told = true;
      return this.step('condition-known', quiet);
    }
    // Somebody has seen it, or nobody was ever asked to: then it ends with its condition; danger to life never does.
    if (!this.lifeSafety && (this.signedBy !== null || !this.told)) {
      this.finish(null);
      return this.step('ended', quiet, names);
    }
    this.returned = true;
    if (names.length === 0) this.told = true;
    return this.step('returned', quiet);
  }

  private refused(by: string | null): string | null {
    if (!this.ever) return 'refused not-found';
    return by === null ? 'refused person-required' : null;
  }

  acknowledge(by: string | null): string {
    const refused = this.refused(by);
    if (refused !== null) return refused;
    if (!this.active && this.signedBy === null) return 'refused already-ended';
    if (!this.active || this.signedBy !== null) return `unchanged ${this.signedBy}`;
    const names = this.quiet;
    this.signedBy = by;
    if (this.holds === 'false') this.returned = true;
    // It may be back: not known to be gone, so it does not end, and whoever acknowledged has taken it on.
    if (this.holds === 'unknown' && !this.lifeSafety) this.returned = false;
    if (this.returned && !this.lifeSafety) this.finish(by);
    return this.step('acknowledged', names.length > 0, names);
  }

  withdraw(by: string | null): string {
    const refused = this.refused(by);
    if (refused !== null) return refused;
    if (!this.active) return 'refused already-ended';
    if (this.signedBy === null) return 'refused not-acknowledged';
    this.signedBy = null;
    return this.step('acknowledge-withdrawn', this.quiet.length > 0);
  }

  end(by: string | null, classification: string | null): string {
    const refused = this.refused(by);
    if (refused !== null) return refused;
    if (!this.active) return 'refused already-ended';
    if (this.signedBy === null) return 'refused not-acknowledged';
    if (this.holds === 'true') return 'refused condition-holds';
    if (this.holds === 'unknown' && this.judged) return 'refused condition-unknown';
    const names = this.quiet;
    if (classification !== null) this.classified = classification;
    this.finish(by);
    return this.step('ended', names.length > 0, names);
  }

  classify(by: string | null, classification: string): string {
    const refused = this.refused(by);
    if (refused !== null) return refused;
    if (this.classified === classification) return 'unchanged';
    this.classified = classification;
    return this.step('classified', this.quiet.length > 0);
  }

  comment(): string {
    return this.ever ? this.step('commented', this.quiet.length > 0) : 'refused not-found';
  }

  shelve(by: string | null, minutes: number, once: boolean): string {
    const refused = this.refused(by);
    if (refused !== null) return refused;
    if (!this.active) return 'refused already-ended';
    if (this.lifeSafety) return 'refused life-safety';
    if (this.beside.shelved !== null) return `unchanged ${this.beside.shelved}`;
    if (once && this.holds === 'false') return 'refused condition-gone';
    const quiet = this.quiet.length > 0;
    this.shelf = { ...lasting(by!, minutes, this.device.now), once, severe: this.raisedSevere };
    this.beside.shelved = by;
    return this.step('shelved', quiet);
  }

  unshelve(by: string | null): string {
    const refused = this.refused(by);
    if (refused !== null) return refused;
    if (this.shelf === null) return 'unchanged';
    this.shelf = null;
    if (this.beside.shelved === null) return this.step('unshelved', this.quiet.length > 0);
    this.beside.shelved = null;
    return this.comeBack('unshelved');
  }

  shelfOver(): void {
    if (this.shelf === null || !over(this.shelf, this.device.now)) return;
    this.shelf = null;
    if (this.beside.shelved === null) return;
    this.beside.shelved = null;
    this.comeBack('unshelved');
  }

  serviceChanged(event: string, key: string | null): void {
    if (!this.active) return;
    const { outOfService } = this.beside;
    const now = this.permit()?.key ?? null;
    if (now === outOfService || (key !== null && key !== outOfService)) return;
    const quiet = this.quiet.length > 0;
    this.beside.outOfService = now;
    if (now === null) this.comeBack(event);
    else this.step('out-of-service', quiet);
  }

  /** What is about to be spoken for does not ring for a moment before. */
  spokenForSoon(): void {
    if (!this.active || this.lifeSafety || this.beside.suppressed || this.suppressor?.speaksSoon !== true) return;
    const quiet = this.quiet.length > 0;
    this.beside.suppressed = true;
    this.step('suppressed', quiet);
  }

  suppressionChanged(): void {
    if (!this.active || this.suppressor === null) return;
    const now = !this.lifeSafety && this.suppressor.speaks;
    if (now === this.beside.suppressed) return;
    const quiet = this.quiet.length > 0;
    this.beside.suppressed = now;
    if (now) this.step('suppressed', quiet);
    else this.comeBack('unsuppressed');
  }
}
