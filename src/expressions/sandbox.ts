import { type ChildProgram, processorMs, startChildProgram } from '../runtime/child-program.ts';
import type { Clock } from '../runtime/clock.ts';
import type { FromChild, Job, Limit, Outcome } from './job.ts';

export interface SandboxOptions {
  readonly clock: Clock;
  /** Told each time the process had to be killed or ended by itself. */
  readonly onEnd?: (limit: Limit) => void;
}

/** One job may take this long. Of processor time where the system tells it, so that a stalled host looks like no bad expression. */
const limitMs = 50;
/** ... and this long by the clock, whatever the reason. */
const longestMs = 150;
const lookMs = 10;
const memoryMb = 64;
const startMs = 20_000;
const startsInARow = 3;

interface Waiting {
  readonly id: number;
  readonly line: string;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
  tries: number;
}

/**
 * Works out users' expressions in a process of its own, one job after the other. A thread would not do: V8 ends the whole
 * process when one allocation goes beyond the limit of a thread. Whatever a job does, it is over after 150 ms, nothing else
 * is lost, and the next one goes to a fresh process. Nothing runs until the first job.
 */
export class Sandbox {
  private readonly options: SandboxOptions;
  private waiting: Waiting[] = [];
  private child: ChildProgram | null = null;
  private ready = false;
  private nextId = 1;
  /** When the job at the head began, and the processor time used before it. */
  private since = 0;
  private cpuBefore = 0;
  private failedStarts = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: SandboxOptions) {
    this.options = options;
  }

  /** Rejects only when no process can be started, or after `stop`. */
  ask(job: Job): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const line = `${JSON.stringify({ id, job })}\n`;
      this.waiting.push({ id, line, resolve, reject, tries: 0 });
      if (this.waiting.length === 1) this.since = this.options.clock.monotonic();
      this.timer ??= setInterval(() => this.look(), lookMs);
      if (this.child === null) this.launch();
      else if (this.ready) this.child.stdin.write(line);
    });
  }

  /** What waits is rejected; the process is gone when it returns. */
  stop(): void {
    this.drop();
    this.rejectAll(new Error('stopped'));
  }

  private launch(): void {
    const child = startChildProgram(
      new URL('./expression-process.ts', import.meta.url),
      [String(process.pid)],
      [`--max-old-space-size=${memoryMb}`, '--max-semi-space-size=8'],
    );
    this.child = child;
    this.ready = false;
    this.since = this.options.clock.monotonic();
    let rest = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (this.child === child) for (const line of lines) this.take(JSON.parse(line) as FromChild);
    });
    // A process that is gone says so by its end.
    child.stdin.on('error', () => {});
    child.once('error', () => this.ended(child, 'crash'));
    child.once('close', (code, signal) => this.ended(child, signal === 'SIGABRT' || code === 134 ? 'memory' : 'crash'));
  }

  private take(message: FromChild): void {
    this.since = this.options.clock.monotonic();
    this.cpuBefore = message.cpu;
    if ('ready' in message) {
      this.ready = true;
      this.failedStarts = 0;
      for (const { line } of this.waiting) this.child?.stdin.write(line);
      return;
    }
    const head = this.waiting[0];
    if (head?.id !== message.id) return;
    this.waiting.shift();
    this.rest();
    head.resolve({ kind: 'done', cells: message.cells, ms: message.ms });
  }

  private look(): void {
    const { child, ready } = this;
    const head = this.waiting[0];
    if (child === null || head === undefined) return;
    if (this.elapsed() < (ready ? limitMs : startMs)) return;
    // What it has answered may lie in the pipe because this thread was busy: that is read before judging.
    setImmediate(() => {
      if (this.child !== child || this.waiting[0] !== head || this.ready !== ready) return;
      if (!ready) return this.ended(child, 'crash');
      const elapsed = this.elapsed();
      const now = processorMs(child.pid ?? 0);
      const worked = now !== null && now - this.cpuBefore >= limitMs;
      if (elapsed < limitMs || (!worked && now !== null && elapsed < longestMs)) return;
      this.stopHead(worked ? 2 : 1, 'time');
    });
  }

  private elapsed(): number {
    return this.options.clock.monotonic() - this.since;
  }

  /** The process ended without being asked to. */
  private ended(child: ChildProgram, limit: Limit): void {
    if (this.child !== child) return;
    if (!this.ready) {
      this.drop();
      this.failedStarts += 1;
      if (this.failedStarts >= startsInARow) return this.rejectAll(new Error('the process for expressions cannot be started'));
      if (this.waiting.length > 0) this.launch();
      return;
    }
    if (this.waiting.length === 0) return this.drop();
    this.stopHead(limit === 'memory' ? 2 : 1, limit);
  }

  /** `weight` 2 = the job is to blame; 1 = maybe the host is, and the job gets a second try. */
  private stopHead(weight: 1 | 2, limit: Limit): void {
    this.drop();
    this.options.onEnd?.(limit);
    const head = this.waiting[0];
    if (head === undefined) return;
    head.tries += weight;
    if (head.tries >= 2) {
      this.waiting.shift();
      head.resolve({ kind: 'stopped', limit });
    }
    this.rest();
    if (this.waiting.length > 0) this.launch();
  }

  private drop(): void {
    const { child } = this;
    this.child = null;
    this.ready = false;
    child?.kill('SIGKILL');
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
