import type { Random } from '../random.ts';

type Mode = 'normal' | 'inspection' | 'fire-return';
type Phase = 'waiting' | 'moving' | 'opening' | 'open' | 'closing' | 'stalled';

const metresPerFloor = 3;
const metresPerSecond = 1.75;
const doorSeconds = 2.4;
const openSeconds = 5;
/** Mean pause between two calls. */
const quietSeconds = 40;

/**
 * The car itself: a call comes, it travels empty to the caller, opens, takes somebody in, closes, travels, lets them out.
 * `floor` is the floor it last passed; outside the door zone it stands or moves between two.
 */
export class LiftCar {
  private readonly random: Random;
  private readonly floors: number;
  private phase: Phase = 'waiting';
  private mode: Mode = 'normal';
  private mains = true;
  /** Height in floors; whole = level with a landing. */
  private height: number;
  private target: number;
  private destination: number | null = null;
  private occupied = false;
  private left: number;
  private runs: number;
  private runSeconds: number;

  constructor(random: Random) {
    this.random = random;
    this.floors = random.whole(11, 33);
    this.height = random.whole(1, this.floors);
    this.target = this.height;
    this.left = random.waiting(quietSeconds);
    this.runs = random.whole(20_000, 900_000);
    this.runSeconds = this.runs * 14;
  }

  advance(seconds: number): void {
    let rest = seconds;
    // Several phases may fit into one long step.
    while (rest > 0) {
      if (!this.mains || this.phase === 'stalled' || (this.phase === 'waiting' && this.mode !== 'normal')) return;
      rest = this.phase === 'moving' ? this.move(rest) : this.wait(rest);
    }
  }

  /** The car with a person in it stops between two floors, doors closed, and reports it. */
  stall(): void {
    this.occupied = true;
    if (this.phase !== 'moving' || Number.isInteger(this.height)) this.height = Math.min(Math.floor(this.height), this.floors - 1) + 0.4;
    this.phase = 'stalled';
  }

  /** Rescuers wind the car to the next landing, open the door and the person leaves. */
  rescue(): void {
    this.height = Math.round(this.height);
    this.occupied = false;
    this.destination = null;
    this.phase = 'open';
    this.left = openSeconds;
  }

  serve(mode: Mode): void {
    this.mode = mode;
  }

  /** Why it does not go back to its main landing; null = it does. */
  cannotRecall(): string | null {
    if (this.mode === 'inspection') return 'inspection';
    return !this.mains || this.phase === 'stalled' ? 'the car does not move' : null;
  }

  /** The car stays where it is, between two floors when it was on its way; the monitor goes on on its battery. */
  cutPower(): void {
    this.mains = false;
    if (this.phase === 'moving') this.phase = Number.isInteger(this.height) ? 'waiting' : 'stalled';
  }

  /** With the power back it runs to the nearest landing and opens. */
  restorePower(): void {
    this.mains = true;
    if (this.phase === 'stalled') this.rescue();
  }

  /** Changes when something happened that a monitor reports at once. */
  situation(): string {
    return `${this.mode}/${this.mains}/${this.phase === 'closing' ? 'opening' : this.phase}/${this.occupied}`;
  }

  values(): Record<string, unknown> {
    const moving = this.phase === 'moving';
    return {
      'lift.serviceMode': this.mode,
      'lift.carStatus': moving ? 'running' : 'stopped',
      'lift.direction': moving ? (this.target > this.height ? 'up' : 'down') : 'none',
      'lift.floor': Math.floor(this.height),
      'lift.doorZone': Math.abs(this.height - Math.round(this.height)) < 0.06 ? 'inside' : 'outside',
      'lift.doorClosed': moving || this.phase === 'waiting' || this.phase === 'stalled',
      'lift.passengers': this.occupied,
      'lift.runCount': this.runs,
      'lift.runHours': Math.round((this.runSeconds / 3600) * 10) / 10,
      'lift.faultCode': !this.mains ? 'power-outage' : this.phase === 'stalled' ? 'stopped-outside-zone' : 'none',
    };
  }

  /** Returns the seconds that are left over. */
  private move(seconds: number): number {
    const needed = (Math.abs(this.target - this.height) * metresPerFloor) / metresPerSecond;
    const spent = Math.min(seconds, needed);
    this.runSeconds += spent;
    this.height += (Math.sign(this.target - this.height) * spent * metresPerSecond) / metresPerFloor;
    if (spent < needed) return 0;
    this.height = this.target;
    this.begin('opening', doorSeconds);
    return seconds - spent;
  }

  private wait(seconds: number): number {
    if (seconds < this.left) {
      this.left -= seconds;
      return 0;
    }
    const rest = seconds - this.left;
    if (this.phase === 'waiting') this.call();
    else if (this.phase === 'opening') this.begin('open', openSeconds);
    else if (this.phase === 'open') this.exchange();
    else this.closed();
    return rest;
  }

  private call(): void {
    this.destination = this.otherFloor(null);
    this.target = this.otherFloor(this.destination);
    this.start();
  }

  /** The door is open: whoever waited steps in, whoever has arrived steps out. */
  private exchange(): void {
    this.occupied = this.destination !== null;
    this.begin('closing', doorSeconds);
  }

  private closed(): void {
    if (this.destination === null) {
      this.begin('waiting', this.random.waiting(quietSeconds));
      return;
    }
    this.target = this.destination;
    this.destination = null;
    this.start();
  }

  private start(): void {
    const there = this.target === this.height;
    if (!there) this.runs++;
    this.begin(there ? 'opening' : 'moving', there ? doorSeconds : 0);
  }

  private begin(phase: Phase, seconds: number): void {
    this.phase = phase;
    this.left = seconds;
  }

  /** Half of all trips begin or end at the ground floor. */
  private otherFloor(than: number | null): number {
    const floor = this.random.chance(0.5) ? 1 : this.random.whole(1, this.floors);
    if (floor !== than) return floor;
    return floor === this.floors ? floor - 1 : floor + 1;
  }
}
