import type { LaneSource, LogPage } from '../federate/lanes.ts';
import { mostPlanBytes } from '../federate/link-frames.ts';
import { replicaEntry, responseEntry, sentAlarm } from '../federate/log-entries.ts';
import type { ChronicleEntry } from '../model/chronicle.ts';
import type { JournalReader } from '../model/journal.ts';
import type { ReplicaEntry, SentPlan } from '../model/replica.ts';
import type { Moment } from '../model/response-time.ts';
import type { GatewayName } from '../model/tier.ts';

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
export class TierLog implements LaneSource {
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

  page(after: number, most: number, has: ReadonlySet<number>): LogPage | null {
    if (this.head() <= after) return null;
    const { self, now } = this.ports;
    const entries: ReplicaEntry[] = [];
    let bytes = 0;
    let last: { through: number; hash: string } | null = null;
    for (const chronicled of this.links(after)) {
      const entry = has.has(chronicled.link.sequence) ? null : replicaEntry(chronicled, self, now());
      bytes += entry === null ? 0 : this.bytes(entry);
      if (bytes > most && last !== null) break;
      if (entry !== null) entries.push(entry);
      last = { through: chronicled.link.sequence, hash: chronicled.link.hash };
    }
    return last === null ? null : { entries, ...last };
  }

  /** The next sound ones: a stretch of damaged links is not the end. */
  private links(after: number): readonly ChronicleEntry[] {
    const { reader } = this.ports;
    let { entries, next } = reader.chronicle(after, linksAtOnce);
    while (entries.length === 0 && next !== null) ({ entries, next } = reader.chronicle(next, linksAtOnce));
    return entries;
  }

  /** What is active now with its newest step and what has to be known of it, the newest first; then responses that are open. */
  active(): readonly ReplicaEntry[] {
    const { reader, self, now } = this.ports;
    const all = [...reader.activeAlarms(), ...reader.activeReplicas()];
    const alarms = all.sort((a, b) => b.raisedAt - a.raisedAt).slice(0, mostActive);
    const open = [...reader.openResponses(), ...reader.openResponseCopies()];
    const responses = open.sort((a, b) => b.startedAt - a.startedAt).slice(0, mostActive);
    return [
      ...alarms.flatMap((alarm) => {
        const sent = { sequence: 0, alarm: sentAlarm(alarm, self) };
        const facts = reader.tierFactsOf(alarm.id).map((fact) => ({ ...sent, step: null, fact }));
        return [{ ...sent, step: reader.transitions(alarm.id).at(-1) ?? null, fact: null }, ...facts];
      }),
      ...responses.flatMap((response) => {
        const alarm = reader.alarm(response.id);
        const step = reader.responseSteps(response.id).at(-1) ?? null;
        return alarm === null ? [] : [responseEntry(0, alarm, response, step, self, now())];
      }),
    ];
  }

  /** Chinese has three bytes a character. */
  bytes(entry: ReplicaEntry): number {
    return Buffer.byteLength(JSON.stringify(this.withPlan(entry)));
  }

  withPlans(entries: readonly ReplicaEntry[]): readonly ReplicaEntry[] {
    return entries.map((entry) => {
      const sent = this.withPlan(entry);
      if (sent.plan != null) this.plansSent.add(`${sent.plan.id} ${sent.plan.version}`);
      return sent;
    });
  }

  private withPlan(entry: ReplicaEntry): ReplicaEntry {
    const { id, version } = entry.response?.plan ?? { id: '', version: '' };
    if (entry.response == null || this.plansSent.has(`${id} ${version}`)) return entry;
    const source = this.ports.planText(id, version);
    return source === null || Buffer.byteLength(source) > mostPlanBytes
      ? entry
      : { ...entry, plan: { id, version, source } satisfies SentPlan };
  }
}
