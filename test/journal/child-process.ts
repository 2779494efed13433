import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The appending child and what it printed. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Resolves when a line fits, or the child has ended. */
  until(fits: (line: string) => boolean): Promise<void>;
  readonly ended: Promise<void>;
}

export function startChild(folder: string, options: { count?: number; pauseMs?: number; under?: readonly string[] } = {}): Child {
  const script = fileURLToPath(new URL('./appending-child.ts', import.meta.url));
  const node = ['--import', 'tsx', script, folder, String(options.count ?? 1_000_000), String(options.pauseMs ?? 0)];
  const [program = process.execPath, ...first] = [...(options.under ?? []), process.execPath];
  const child = spawn(program, [...first, ...node], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let over = false;
  child.stdout.on('data', (data: Buffer) => {
    rest += data.toString();
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const wake of waiting) wake();
  });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      over = true;
      for (const wake of waiting) wake();
      resolve();
    });
  });
  return {
    process: child,
    lines,
    ended,
    async until(fits) {
      let from = 0;
      for (;;) {
        for (; from < lines.length; from++) if (fits(lines[from] ?? '')) return;
        if (over) return;
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
  };
}
