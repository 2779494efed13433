import type { LogPage } from '../federate/lanes.ts';
import { replicaEntry, sentAlarm } from '../federate/log-entries.ts';
import type { JournalReader } from '../model/journal.ts';
import type { ReplicaEntry } from '../model/replica.ts';
import type { GatewayName } from '../model/tier.ts';

/** Well below what a frame may have (link-frames.ts): one alarm with its longest comment is a few thousand bytes. */
const mostBytes = 180_000;
const linksAtOnce = 100;
/** Alarms that go ahead of a backlog; more active ones at once are in the backlog behind them. */
const mostActive = 2_000;

/** The audit chain of this gateway as it goes up: alarms in full, of every other link its position and the hash of the last. */
export class TierLog {
  private readonly reader: JournalReader;
  private readonly self: GatewayName;

  constructor(reader: JournalReader, self: GatewayName) {
    this.reader = reader;
    this.self = self;
  }

  head(): number {
    return this.reader.chronicleEnd().sequence;
  }

  hash(sequence: number): string | null {
    const [entry] = this.reader.chronicle(sequence - 1, 1).entries;
    return entry?.link.sequence === sequence ? entry.link.hash : null;
  }

  page(after: number): LogPage | null {
    if (this.head() <= after) return null;
    const entries: ReplicaEntry[] = [];
    let bytes = 0;
    let last: { through: number; hash: string } | null = null;
    for (const chronicled of this.reader.chronicle(after, linksAtOnce).entries) {
      const entry = replicaEntry(chronicled, this.self);
      bytes += entry === null ? 0 : sizeOf(entry);
      if (bytes > mostBytes && last !== null) break;
      if (entry !== null) entries.push(entry);
      last = { through: chronicled.link.sequence, hash: chronicled.link.hash };
    }
    return last === null ? null : { entries, ...last };
  }

  /** What is active now with its newest step and what has to be known of it, the newest first. */
  active(): readonly (readonly ReplicaEntry[])[] {
    const all = [...this.reader.activeAlarms(), ...this.reader.activeReplicas()];
    const newest = all.sort((a, b) => b.raisedAt - a.raisedAt).slice(0, mostActive);
    const pieces: ReplicaEntry[][] = [[]];
    let bytes = 0;
    for (const alarm of newest) {
      const sent = { sequence: 0, alarm: sentAlarm(alarm, this.self) };
      const step = this.reader.transitions(alarm.id).at(-1) ?? null;
      const facts = this.reader.tierFactsOf(alarm.id).map((fact) => ({ ...sent, step: null, fact }));
      for (const entry of [{ ...sent, step, fact: null }, ...facts]) {
        const size = sizeOf(entry);
        if (bytes + size > mostBytes) {
          pieces.push([]);
          bytes = 0;
        }
        bytes += size;
        pieces.at(-1)?.push(entry);
      }
    }
    return pieces.filter((piece) => piece.length > 0);
  }
}

/** Chinese has three bytes a character. */
function sizeOf(entry: ReplicaEntry): number {
  return Buffer.byteLength(JSON.stringify(entry));
}
