import type { LogPage } from '../federate/lanes.ts';
import { mostPlanBytes } from '../federate/link-frames.ts';
import { replicaEntry, responseEntry, sentAlarm } from '../federate/log-entries.ts';
import type { JournalReader } from '../model/journal.ts';
import type { ReplicaEntry, SentPlan } from '../model/replica.ts';
import type { Moment } from '../model/response-time.ts';
import type { GatewayName } from '../model/tier.ts';

/** Well below what a frame may have (link-frames.ts): an alarm with its longest comment is a few thousand bytes, a plan up to a hundred thousand. */
const mostBytes = 180_000;
const linksAtOnce = 100;
/** Alarms that go ahead of a backlog; more active ones at once are in the backlog behind them. */
const mostActive = 2_000;

export interface TierLogPorts {
  readonly reader: JournalReader;
  readonly self: GatewayName;
  /** The text of a version of a plan; null = it is lost. */
  readonly planText: (id: string, version: string) => string | null;
  readonly now: () => Moment;
}

/**
 * The audit chain of this gateway as it goes up over one connection: alarms and responses in full, of every other link its
 * position and the hash of the last. The text of each plan goes once.
 */
export class TierLog {
  private readonly ports: TierLogPorts;
  private readonly plansSent = new Set<string>();

  constructor(ports: TierLogPorts) {
    this.ports = ports;
  }

  head(): number {
    return this.ports.reader.chronicleEnd().sequence;
  }

  hash(sequence: number): string | null {
    const [entry] = this.ports.reader.chronicle(sequence - 1, 1).entries;
    return entry?.link.sequence === sequence ? entry.link.hash : null;
  }

  page(after: number): LogPage | null {
    if (this.head() <= after) return null;
    const { reader, self, now } = this.ports;
    const entries: ReplicaEntry[] = [];
    let bytes = 0;
    let last: { through: number; hash: string } | null = null;
    for (const chronicled of reader.chronicle(after, linksAtOnce).entries) {
      const plain = replicaEntry(chronicled, self, now());
      const entry = plain === null ? null : this.withPlan(plain);
      bytes += entry === null ? 0 : sizeOf(entry);
      if (bytes > mostBytes && last !== null) break;
      if (entry !== null) this.taken(entries, entry);
      last = { through: chronicled.link.sequence, hash: chronicled.link.hash };
    }
    return last === null ? null : { entries, ...last };
  }

  /** What is active now with its newest step and what has to be known of it, the newest first; then responses that are open. */
  active(): readonly (readonly ReplicaEntry[])[] {
    const { reader, self, now } = this.ports;
    const all = [...reader.activeAlarms(), ...reader.activeReplicas()];
    const newest = all.sort((a, b) => b.raisedAt - a.raisedAt).slice(0, mostActive);
    const pieces: ReplicaEntry[][] = [[]];
    let bytes = 0;
    const add = (entry: ReplicaEntry) => {
      const size = sizeOf(entry);
      if (bytes + size > mostBytes) {
        pieces.push([]);
        bytes = 0;
      }
      bytes += size;
      this.taken(pieces.at(-1) ?? [], entry);
    };
    for (const alarm of newest) {
      const sent = { sequence: 0, alarm: sentAlarm(alarm, self) };
      add({ ...sent, step: reader.transitions(alarm.id).at(-1) ?? null, fact: null });
      for (const fact of reader.tierFactsOf(alarm.id)) add({ ...sent, step: null, fact });
    }
    const open = [...reader.openResponses(), ...reader.openResponseCopies()];
    for (const response of open.sort((a, b) => b.startedAt - a.startedAt).slice(0, mostActive)) {
      const alarm = reader.alarm(response.id);
      const step = reader.responseSteps(response.id).at(-1) ?? null;
      if (alarm !== null) add(this.withPlan(responseEntry(0, alarm, response, step, self, now())));
    }
    return pieces.filter((piece) => piece.length > 0);
  }

  private withPlan(entry: ReplicaEntry): ReplicaEntry {
    const { id, version } = entry.response?.plan ?? { id: '', version: '' };
    if (entry.response == null || this.plansSent.has(`${id} ${version}`)) return entry;
    const source = this.ports.planText(id, version);
    return source === null || Buffer.byteLength(source) > mostPlanBytes
      ? entry
      : { ...entry, plan: { id, version, source } satisfies SentPlan };
  }

  private taken(entries: ReplicaEntry[], entry: ReplicaEntry): void {
    if (entry.plan != null) this.plansSent.add(`${entry.plan.id} ${entry.plan.version}`);
    entries.push(entry);
  }
}

/** Chinese has three bytes a character. */
function sizeOf(entry: ReplicaEntry): number {
  return Buffer.byteLength(JSON.stringify(entry));
}
