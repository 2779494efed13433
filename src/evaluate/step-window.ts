import type { Truth } from '../model/alarm.ts';
import type { EvidenceWindow } from './evidence-window.ts';
import type { Moment } from './sequence-window.ts';

/** Of one device and step; one that says it more often within the time says nothing more by it. */
const most = 8;

/** When one device did one step of a sequence over several: the newest few times that may still matter. */
export class StepWindow implements EvidenceWindow {
  private readonly keepMs: number;
  private moments: Moment[] = [];

  constructor(keepSeconds: number) {
    this.keepMs = keepSeconds * 1000;
  }

  /** Returns whether an older one had to go for it. */
  add(moment: Moment): boolean {
    this.pass(moment.run);
    this.moments.push(moment);
    if (this.moments.length <= most) return false;
    this.moments.shift();
    return true;
  }

  recent(run: number): readonly Moment[] {
    this.pass(run);
    return this.moments;
  }

  clear(): void {
    this.moments = [];
  }

  pass(run: number): void {
    while (this.moments[0] !== undefined && run - this.moments[0].run > this.keepMs) this.moments.shift();
  }
  truth(): Truth {
    return 'unknown';
  }
  due(): number {
    return Number.POSITIVE_INFINITY;
  }

  get empty(): boolean {
    return this.moments.length === 0;
  }
  save(): readonly number[] {
    return this.moments.flatMap(({ source, run }) => [source, run]);
  }
  load(saved: readonly number[]): void {
    this.moments = [];
    for (let index = 0; index + 1 < saved.length; index += 2) this.moments.push({ source: saved[index]!, run: saved[index + 1]! });
  }
}
