import type { Clock } from '../runtime/clock.ts';
import { ExpressionChild } from './expression-child.ts';
import type { FromChild, Job, Limit, Outcome } from './job.ts';

export interface SandboxOptions {
  readonly clock: Clock;
  /** Told each time the process had to be killed or ended by itself; `ms` since the job began. */
  readonly onEnd?: (limit: Limit, ms: number) => void;
  /** Default 1,000; a test on a busy machine wants more. */
  readonly longestMs?: number;
}

/** One job may take this long. Of processor time where the system tells it, so that a stalled host looks like no bad expression. */
const limitMs = 50;
/** ... and this long by the clock, when the host does not let it work: then it is stopped and tried again. */
const longestMs = 150;
/**
 * A job is given up when its stops weigh this much: one in which it used up its time or its memory, two whose reason nobody
 * knows, or four in which the host did not let it work.
 */
const givenUpAt = 4;
const lookMs = 10;
const startMs = 20_000;
const startsInARow = 3;
/** After one had to be killed, a second process stands by for so long: hostile expressions seldom come alone. */
const standbyMs = 60_000;

interface Waiting {
  readonly id: number;
  readonly line: string;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
  readonly isOff: () => boolean;
  /** The weight of the stops behind it; see `givenUpAt`. */
  blame: number;
  /** Processor time it used before it was stopped, ms; it has `limitMs` in all. */
  used: number;
}

/**
 * Works out users' expressions in a process of its own, one job after the other. A thread would not do: V8 ends the whole
 * process when one allocation goes beyond the limit of a thread. Whatever a job does, it is over soon, nothing else is
 * lost, and the next one goes to a fresh process. Nothing runs until the first job.
 */
export class Sandbox {
  private readonly options: SandboxOptions;
  private waiting: Waiting[] = [];
  private child: ExpressionChild | null = null;
  private standby: ExpressionChild | null = null;
  private standbyTimer: NodeJS.Timeout | null = null;
  private nextId = 1;
  /** When the job at the head began. */
  private since = 0;
  /** The job that is watched, and the processor time used before it; from the first look at it. */
  private watched: { readonly job: Waiting; readonly before: number | null } | null = null;
  private failedStarts = 0;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: SandboxOptions) {
    this.options = options;
  }

  /**
   * Rejects only when no process can be started, or after `stop`. `isOff` is looked at whenever a job before this one was
   * stopped: what waits behind three bad ones of its kind must not cost a process each.
   */
  ask(job: Job, isOff: () => boolean = () => false): Promise<Outcome> {
    if (this.stopped) return Promise.reject(new Error('stopped'));
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const line = `${JSON.stringify({ id, job })}\n`;
      this.waiting.push({ id, line, resolve, reject, isOff, blame: 0, used: 0 });
      if (this.waiting.length === 1) this.since = this.options.clock.monotonic();
      this.timer ??= setInterval(() => this.look(), lookMs);
      if (this.child === null) this.launch();
      else if (this.child.ready) this.child.send(line);
    });
  }

  /** What waits is rejected; the processes are gone when it returns. */
  stop(): void {
    this.stopped = true;
    this.drop();
    this.dropStandby();
    this.rejectAll(new Error('stopped'));
  }

  private start(): ExpressionChild {
    return new ExpressionChild({
      onMessage: (message, child) => this.take(message, child),
      onEnd: (limit, child) => this.ended(child, limit),
    });
  }

  private launch(): void {
    this.since = this.options.clock.monotonic();
    this.child = this.standby ?? this.start();
    this.standby = null;
    if (this.child.ready) this.begin(this.child);
  }

  /** Gives it everything that waits. */
  private begin(child: ExpressionChild): void {
    this.since = this.options.clock.monotonic();
    this.failedStarts = 0;
    const off = this.waiting.filter((job) => job.isOff());
    this.waiting = this.waiting.filter((job) => !off.includes(job));
    for (const job of off) job.resolve({ kind: 'off' });
    this.rest();
    for (const { line } of this.waiting) child.send(line);
  }

  private take(message: FromChild, child: ExpressionChild): void {
    if (child !== this.child) return;
    if ('ready' in message) return this.begin(child);
    this.since = this.options.clock.monotonic();
    const head = this.waiting[0];
    if (head?.id !== message.id) return;
    this.waiting.shift();
    this.rest();
    head.resolve({ kind: 'done', cells: message.cells, ms: message.ms });
  }

  private look(): void {
    const { child } = this;
    const head = this.waiting[0];
    if (child === null || head === undefined) return;
    const { ready } = child;
    if (ready && this.watched?.job !== head) this.watched = { job: head, before: child.processorMs() };
    if (this.elapsed() < (ready ? limitMs : startMs)) return;
    // What it has answered may lie in the pipe because this thread was busy: that is read before judging.
    setImmediate(() => {
      if (this.child !== child || this.waiting[0] !== head || child.ready !== ready) return;
      if (!ready) return this.ended(child, 'crash');
      const elapsed = this.elapsed();
      const now = child.processorMs();
      const before = this.watched?.before ?? null;
      const worked = now === null || before === null ? null : now - before;
      if (elapsed < limitMs) return;
      if (worked === null) return this.stopHead(givenUpAt / 2, 'time');
      if (head.used + worked >= limitMs) return this.stopHead(givenUpAt, 'time');
      if (elapsed < (this.options.longestMs ?? longestMs)) return;
      head.used += worked;
      this.stopHead(1, 'time');
    });
  }

  private elapsed(): number {
    return this.options.clock.monotonic() - this.since;
  }

  /** A process ended without being asked to, or does not start. */
  private ended(child: ExpressionChild, limit: Limit): void {
    if (child === this.standby) return this.dropStandby();
    if (child !== this.child) return;
    if (!child.ready) {
      this.drop();
      this.failedStarts += 1;
      if (this.failedStarts >= startsInARow) return this.rejectAll(new Error('the process for expressions cannot be started'));
      if (this.waiting.length > 0) this.launch();
      return;
    }
    if (this.waiting.length === 0) return this.drop();
    this.stopHead(limit === 'memory' ? givenUpAt : givenUpAt / 2, limit);
  }

  private stopHead(weight: number, limit: Limit): void {
    this.drop();
    this.options.onEnd?.(limit, this.elapsed());
    const head = this.waiting[0];
    if (head === undefined) return;
    head.blame += weight;
    if (head.blame >= givenUpAt) {
      this.waiting.shift();
      head.resolve({ kind: 'stopped', limit });
    }
    this.rest();
    // In a later turn: who was answered may have to say first that it is switched off.
    setImmediate(() => {
      if (this.stopped) return;
      if (this.child === null && this.waiting.length > 0) this.launch();
      this.standBy();
    });
  }

  private standBy(): void {
    this.standby ??= this.start();
    if (this.standbyTimer !== null) clearTimeout(this.standbyTimer);
    this.standbyTimer = setTimeout(() => this.dropStandby(), standbyMs).unref();
  }

  private dropStandby(): void {
    if (this.standbyTimer !== null) clearTimeout(this.standbyTimer);
    this.standbyTimer = null;
    this.standby?.kill();
    this.standby = null;
  }

  private drop(): void {
    this.watched = null;
    this.child?.kill();
    this.child = null;
  }

  private rejectAll(error: Error): void {
    const waiting = this.waiting;
    this.waiting = [];
    this.failedStarts = 0;
    this.rest();
    for (const { reject } of waiting) reject(error);
  }

  private rest(): void {
    if (this.waiting.length > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }
}
