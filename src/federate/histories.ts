import type { ReplicaBatch, ReplicaHistory } from '../model/replica.ts';

/** Chains of one gateway kept at most; who restores it more often has other worries. */
const mostHistories = 16;

/** How far the log of each gateway below has come, by its registered id. Chains that part are kept apart. */
export class Histories {
  private readonly byGateway = new Map<string, ReplicaHistory[]>();
  private readonly changed = new Set<string>();

  restore(via: string, text: string): void {
    this.byGateway.set(via, JSON.parse(text) as ReplicaHistory[]);
  }

  /** Newest first. */
  of(via: string): readonly ReplicaHistory[] {
    return this.byGateway.get(via) ?? [];
  }

  /** False = there is a gap before the batch: nothing of it may be taken. What was there already comes again and moves nothing. */
  take(batch: ReplicaBatch, at: number): boolean {
    const { via, sender, lane, history: number, after, through, hash } = batch;
    const { gateway, epoch, name, tier } = sender;
    const known = this.of(via);
    const before = known.find((each) => each.number === number) ?? { sequence: 0, hash: '' };
    if (lane === 'log' && after > before.sequence) return false;
    const moves = lane === 'log' && through > before.sequence;
    const position = moves ? { sequence: through, hash } : { sequence: before.sequence, hash: before.hash };
    const mark = batch.beside === undefined ? {} : { beside: batch.beside };
    const next: ReplicaHistory = { number, gateway, epoch, name, tier, ...position, ...mark, at };
    this.byGateway.set(via, [next, ...known.filter((each) => each.number !== number)].slice(0, mostHistories));
    this.changed.add(via);
    return true;
  }

  /** What changed since the last call. */
  takeChanges(): ReadonlyMap<string, string> {
    const changes = new Map([...this.changed].map((via) => [via, JSON.stringify(this.of(via))]));
    this.changed.clear();
    return changes;
  }
}
