import { JournalError } from '../journal/journal-error.ts';
import type { Journal, StateCommit } from '../model/journal.ts';
import type { Log } from '../runtime/log.ts';
import { isRefusal, keepWhatCanBeKept, type RefusedPart } from './keep-state.ts';
import type { WriteHealth } from './write-health.ts';

export interface StateCommitterPorts {
  readonly journal: Pick<Journal, 'commit'>;
  /** True when people or senders wait for what was judged. */
  readonly urgent: () => boolean;
  /** What changed since the last call; null = nothing. */
  readonly take: () => StateCommit | null;
  /** Called after the commit that holds them: now terminals may be told. */
  readonly onCommitted: (state: StateCommit) => void;
  /** Parts of a state that the journal refuses for good: they are told to people like the rest, but are not on disk. */
  readonly onRefused: (parts: readonly RefusedPart[]) => void;
  readonly health: WriteHealth;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

const retryMs = 500;
/** How long a person waits for what an act came to; it is journalled and takes effect all the same. */
const actMs = 15_000;

/** Brings what was judged to disk, one commit at a time and in order, and says so only then. */
export class StateCommitter {
  private readonly ports: StateCommitterPorts;
  private readonly waiters: { position: number; resolve: () => void }[] = [];
  private committed = 0;
  private committing: Promise<void> | null = null;
  private wanted = false;
  private stopped = false;
  private commitFailure: string | null = null;
  private refused = 0;

  constructor(ports: StateCommitterPorts) {
    this.ports = ports;
  }

  /** Goes on behind `position`, which is on disk. */
  start(position: number): void {
    this.committed = position;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Position up to which judged state is on disk. */
  position(): number {
    return this.committed;
  }

  /** Why state cannot be committed at present; null = it can. */
  failure(): string | null {
    return this.commitFailure;
  }

  /** Rows of judged state that the journal refused for good since the start; they were told to people all the same. */
  refusedRows(): number {
    return this.refused;
  }

  /** Something was judged: commits when somebody waits for it. */
  judgedMore(): void {
    if (this.wanted || this.ports.urgent()) void this.commit(false);
  }

  /** One state commit at a time; what is judged meanwhile goes with the next. `all`: snapshots alone are reason enough. */
  commit(all: boolean): Promise<void> {
    this.wanted ||= all;
    if (this.committing !== null) return this.committing;
    if (this.stopped || !(this.wanted || this.ports.urgent())) return Promise.resolve();
    this.committing = this.commitLoop();
    return this.committing;
  }

  private async commitLoop(): Promise<void> {
    // The caller keeps the promise before anything can end it.
    await Promise.resolve();
    try {
      while (!this.stopped && (this.wanted || this.ports.urgent())) {
        this.wanted = false;
        const state = this.ports.take();
        if (state === null) return;
        await this.keep(state);
        this.committed = Math.max(this.committed, state.position);
        this.ports.onCommitted(state);
        while (this.waiters[0] !== undefined && this.waiters[0].position <= this.committed) this.waiters.shift()?.resolve();
      }
    } catch (error) {
      // Judged again at the next start, or with the next commit's turn: nothing may end the process for it.
      this.ports.log.error({ error }, 'a commit of state was given up');
    } finally {
      // In the same turn in which the loop looked for the last time: who asks after it starts a new one.
      this.committing = null;
    }
  }

  /** What the journal refuses for good must not keep later alarms from people: the rest is kept, and this is said. */
  private async keep(state: StateCommit): Promise<void> {
    const commit = (part: StateCommit) => this.untilKept(part);
    try {
      await commit(state);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.ports.log.error({ error, position: state.position }, 'state was refused; keeping it row by row');
      const parts = await keepWhatCanBeKept(commit, state, this.committed);
      this.refused += parts.length;
      for (const { what, why } of parts.slice(0, 20)) this.ports.log.error({ what, why }, 'could not be kept');
      this.ports.onRefused(parts);
    }
  }

  /** The same state again until it is on disk: what was judged exists only here and in the log. Rejects when it is refused. */
  private async untilKept(state: StateCommit): Promise<void> {
    for (;;) {
      try {
        await this.ports.health.watch(this.ports.journal.commit(state));
        this.commitFailure = null;
        return;
      } catch (error) {
        if (isRefusal(error)) throw error;
        this.commitFailure = error instanceof Error ? error.message : String(error);
        this.ports.log.error({ error }, 'state could not be committed; trying again');
        if (this.stopped) throw error;
        await this.ports.sleep(retryMs);
      }
    }
  }

  /** Resolves when the state of `position` is on disk and told; rejects after 15 s. */
  whenCommitted(position: number): Promise<void> {
    if (position <= this.committed) return Promise.resolve();
    const kept = new Promise<void>((resolve) => {
      // Positions are asked for in rising order, because appends resolve in order.
      this.waiters.push({ position, resolve });
      void this.commit(true);
    });
    const late = this.ports.sleep(actMs).then(() => {
      throw new JournalError(
        'journal-overloaded',
        'written down, but not yet in effect: the disk does not take it; look again in a moment',
      );
    });
    return Promise.race([kept, late]);
  }
}
