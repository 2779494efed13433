import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PeerKind, PeerLog, PeerOptions } from './frozen-peer-process.ts';
import { root } from './gateway-run.ts';
import { WatchedConnection } from './socket-states.ts';

/** A peer's process as its owner sees it: it can be stopped in its tracks, and its connection watched from outside. */
export class FrozenPeer {
  readonly kind: PeerKind;
  connection: WatchedConnection | null = null;
  frozenAt = Number.NaN;
  private readonly child: ChildProcess;
  private readonly port: number;

  /** `port`: of the server that it is connected to. */
  constructor(kind: PeerKind, options: PeerOptions, port: number) {
    this.kind = kind;
    this.port = port;
    const file = join(root, 'dist', 'test', 'faults', 'frozen-peer-process.js');
    this.child = fork(file, [kind, JSON.stringify(options)], { execArgv: [] });
  }

  /** What it got so far; null = it does not answer within the limit. */
  async log(limitMs = 5_000): Promise<PeerLog | null> {
    this.child.send('log');
    return (await this.word('steps', limitMs)) as PeerLog | null;
  }

  async waitUntil(what: (log: PeerLog) => boolean, limitMs: number): Promise<boolean> {
    for (const end = performance.now() + limitMs; performance.now() < end; ) {
      const log = await this.log();
      if (log !== null && what(log)) return true;
      await new Promise((done) => setTimeout(done, 100));
    }
    return false;
  }

  /** Only for `pages`: its answer has begun to come. */
  async reading(limitMs = 20_000): Promise<boolean> {
    return (await this.word('reading', limitMs)) !== null;
  }

  freeze(): void {
    this.connection = new WatchedConnection(this.child.pid ?? 0, this.port);
    process.kill(this.child.pid ?? 0, 'SIGSTOP');
    this.frozenAt = performance.now();
  }

  thaw(): void {
    this.connection?.stop();
    process.kill(this.child.pid ?? 0, 'SIGCONT');
  }

  end(): void {
    this.connection?.stop();
    this.child.kill('SIGKILL');
  }

  private word(field: string, limitMs: number): Promise<unknown> {
    return new Promise((resolve) => {
      const done = (word: unknown) => {
        clearTimeout(timer);
        this.child.off('message', hear);
        resolve(word);
      };
      const hear = (word: unknown) => {
        if (typeof word === 'object' && word !== null && field in word) done(word);
      };
      const timer = setTimeout(done, limitMs, null);
      this.child.on('message', hear);
    });
  }
}
