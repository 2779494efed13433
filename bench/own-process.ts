import { type ChildProcess, fork } from 'node:child_process';

/** Starts a file of this folder as a process of its own: compiled, or through tsx when the benchmark itself runs from source. */
export function forkOwn(name: string, args: readonly string[] = []): ChildProcess {
  const typescript = import.meta.url.endsWith('.ts');
  const file = new URL(`./${name}${typescript ? '.ts' : '.js'}`, import.meta.url);
  return fork(file, [...args], { execArgv: typescript ? ['--import', 'tsx'] : [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
