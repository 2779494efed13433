import type { Settle } from '../model/intake.ts';
import type { AppendReceiver } from '../model/journal.ts';
import type { JournalRecord } from '../model/journal-record.ts';
import type { Judge } from './judge.ts';
import type { WriteHealth } from './write-health.ts';

/** One message on its way to the disk: answers its sender when it is there, or is refused. */
export class OnItsWay implements AppendReceiver {
  private readonly health: WriteHealth;
  private readonly judge: Judge;
  private readonly settle: Settle;

  constructor(health: WriteHealth, judge: Judge, settle: Settle) {
    this.health = health;
    this.judge = judge;
    this.settle = settle;
  }

  stored(record: JournalRecord): void {
    this.health.ended(null);
    this.settle.kept(record.position, record.kind === 'message' && this.judge.wasDuplicate(record.message));
  }

  failed(error: Error): void {
    this.health.ended(error);
    this.settle.refused(error);
  }
}
