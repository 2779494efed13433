import { type AlarmFacts, factsOf, KpiLedger } from '../kpi/ledger.ts';
import { kpiReport } from '../kpi/report.ts';
import type { JournalReader } from '../model/journal.ts';
import type { KpiRange, KpiResult } from '../model/kpi.ts';
import type { PlacePath } from '../model/place.ts';
import type { Clock } from '../runtime/clock.ts';
import { type LimitPorts, withLimits } from './kpi-limits.ts';

/** Before the range: whether a flood was going on when it began. */
const lookBackMs = 3_600_000;
/** Rows that are read in one piece; the flow of alarms waits behind it for a few milliseconds. */
const rowsAPiece = 200;
/** A year of a badly tuned site; more is refused rather than kept in memory. */
const mostSteps = 150_000;
const mostWaiting = 8;
const keptMs = 30_000;
const mostKept = 8;

export interface KpiDeskPorts extends LimitPorts {
  readonly reader: Pick<JournalReader, 'alarms' | 'alarm' | 'alarmSteps' | 'transitions' | 'chronicle'>;
  readonly clock: Clock;
  /** Lets everything else that waits have its turn. */
  readonly breathe: () => Promise<void>;
}

/** `busy`: too much is being worked out; `too-much`: the range holds more steps than are looked at. */
export class KpiRefused extends Error {
  readonly code: 'busy' | 'too-much';
  constructor(code: 'busy' | 'too-much', message: string) {
    super(message);
    this.code = code;
  }
}

interface Read {
  readonly ledgers: readonly KpiLedger[];
  readonly measuredFrom: number;
}

/** Reads alarm steps out of the journal and has the figures worked out: one question at a time, in short pieces. */
export class KpiDesk {
  private readonly ports: KpiDeskPorts;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private readonly kept = new Map<string, { readonly until: number; readonly result: Promise<KpiResult> }>();

  constructor(ports: KpiDeskPorts) {
    this.ports = ports;
  }

  /** What a number leads to is asked for right after it: the same question is answered from memory for half a minute. */
  async report(range: KpiRange): Promise<KpiResult> {
    const key = JSON.stringify(range);
    const now = this.ports.clock.monotonic();
    for (const [old, { until }] of this.kept) if (until < now) this.kept.delete(old);
    const known = this.kept.get(key);
    if (known !== undefined) return known.result;
    const result = this.ledgers(range, [range.place]).then(async ({ ledgers: [ledger], measuredFrom }) =>
      withLimits(await this.drive(kpiReport(ledger!, measuredFrom)), ledger!, this.ports),
    );
    this.kept.set(key, { until: now + keptMs, result });
    if (this.kept.size > mostKept) this.kept.delete(this.kept.keys().next().value!);
    result.catch(() => this.kept.delete(key));
    return result;
  }

  /** The same range for several places, read once. `since`: what was before this is not looked at; ms since epoch. */
  async reports(range: Omit<KpiRange, 'place'>, places: readonly PlacePath[], since = 0): Promise<readonly KpiResult[]> {
    const { ledgers, measuredFrom } = await this.ledgers(range, places, since);
    const results: KpiResult[] = [];
    for (const ledger of ledgers) results.push(await this.drive(kpiReport(ledger, measuredFrom)));
    return results;
  }

  /** Everybody else has a turn between any two parts. */
  private async drive(parts: Generator<void, KpiResult>): Promise<KpiResult> {
    for (;;) {
      const { done, value } = parts.next();
      if (done === true) return value;
      await this.ports.breathe();
    }
  }

  private ledgers(range: Omit<KpiRange, 'place'>, places: readonly PlacePath[], since = 0): Promise<Read> {
    if (this.waiting >= mostWaiting) return Promise.reject(new KpiRefused('busy', 'other figures are being worked out'));
    this.waiting++;
    const result = this.last.then(() => this.read(range, places, Math.max(since, range.from - lookBackMs))).finally(() => this.waiting--);
    this.last = result.catch(() => {});
    return result;
  }

  private async read(range: Omit<KpiRange, 'place'>, places: readonly PlacePath[], since: number): Promise<Read> {
    const { reader, clock, breathe } = this.ports;
    const ledgers = places.map((place) => new KpiLedger({ ...range, place }, since));
    const known = new Map<string, AlarmFacts | null>();
    /** What an alarm from before did then: who was waited for when the range began. */
    const before = (facts: AlarmFacts) => {
      if (facts.raisedAt >= since) return;
      for (const step of reader.transitions(facts.id)) if (step.at < since) for (const ledger of ledgers) ledger.add(step, facts);
    };
    const factsBy = (id: string): AlarmFacts | null => {
      const found = known.get(id);
      if (found !== undefined) return found;
      const alarm = reader.alarm(id);
      // The load is that of the people here: a copy that nobody here was told of is none of it.
      const facts = alarm === null || alarm.replica?.told === 0 ? null : factsOf(alarm);
      known.set(id, facts);
      if (facts !== null) before(facts);
      return facts;
    };

    // What stands has perhaps not moved for days.
    for (let cursor: string | undefined, more = true; more; ) {
      const page = reader.alarms({ states: ['active'], to: range.to, cursor, limit: rowsAPiece });
      for (const alarm of page.items) factsBy(alarm.id);
      cursor = page.next ?? undefined;
      more = page.next !== null;
      await breathe();
    }
    // Beyond the end of the range too: what ended since stood then.
    let seen = 0;
    for (let cursor: string | undefined, more = true; more; ) {
      const page = reader.alarmSteps({ from: since, to: Math.max(range.to, clock.wall() + 1), cursor, limit: rowsAPiece });
      for (const step of page.items) {
        const facts = factsBy(step.alarmId);
        if (facts !== null) for (const ledger of ledgers) ledger.add(step, facts);
      }
      seen += page.items.length;
      if (seen > mostSteps)
        throw new KpiRefused('too-much', `from: expected a range after which there were at most ${mostSteps} alarm steps, came more`);
      cursor = page.next ?? undefined;
      more = page.next !== null;
      await breathe();
    }
    const first = reader.chronicle(0, 1).entries[0]?.link.at;
    const measuredFrom = Math.min(range.to, Math.max(range.from, first ?? range.to));
    return { ledgers, measuredFrom };
  }
}
