import { type ChildProgram, processorMs, startChildProgram } from '../runtime/child-program.ts';
import type { FromChild, Limit } from './job.ts';

const memoryMb = 64;

export interface ChildEvents {
  readonly onMessage: (message: FromChild, child: ExpressionChild) => void;
  /** It ended without being killed by us. */
  readonly onEnd: (limit: Limit, child: ExpressionChild) => void;
}

/** One process that works out expressions; after `kill` it says nothing more. */
export class ExpressionChild {
  /** It has loaded the languages and waits for jobs. */
  ready = false;
  private readonly program: ChildProgram;
  private dead = false;

  constructor({ onMessage, onEnd }: ChildEvents) {
    const nodeOptions = [`--max-old-space-size=${memoryMb}`, '--max-semi-space-size=8'];
    this.program = startChildProgram(new URL('./expression-process.ts', import.meta.url), [String(process.pid)], nodeOptions);
    const { stdin, stdout } = this.program;
    let rest = '';
    stdout.setEncoding('utf8');
    stdout.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (this.dead) return;
        const message = JSON.parse(line) as FromChild;
        if ('ready' in message) this.ready = true;
        onMessage(message, this);
      }
    });
    const ended = (limit: Limit) => {
      if (this.dead) return;
      this.dead = true;
      onEnd(limit, this);
    };
    // A process that is gone says so by its end.
    stdin.on('error', () => {});
    this.program.once('error', () => ended('crash'));
    // V8 ends a process that needs more memory than it may with abort().
    this.program.once('close', (code, signal) => ended(signal === 'SIGABRT' || code === 134 ? 'memory' : 'crash'));
  }

  send(line: string): void {
    this.program.stdin.write(line);
  }

  /** Processor time of the thread that evaluates, in all, ms; null = the system does not tell. */
  processorMs(): number | null {
    return processorMs(this.program.pid ?? 0);
  }

  kill(): void {
    this.dead = true;
    this.program.kill('SIGKILL');
  }
}
