import type { KpiReport, KpiResult, StaleAlarm } from '../model/kpi.ts';
import { type Severity, severities } from '../model/severity.ts';
import { duplicates } from './duplicates.ts';
import { Figures } from './figures.ts';
import { chatteringSources, grouped, printed, topSources } from './frequent-sources.ts';
import { fullest, perPart, quantile, spells } from './in-time.ts';
import type { Announcement, KpiLedger, Standing } from './ledger.ts';
import { limits, priorities } from './limits.ts';
import { judged } from './recommended.ts';

/** Stale alarms that are listed, the oldest. */
const mostStale = 100;
/** Parts a drawing of the load has at most. */
const mostParts = 288;

/**
 * The figures of EEMUA 191 and ISA-18.2 over what the ledger took down; definitions in docs/how-to/kpis.md. It stops after each
 * part, so that whoever drives it can let others have their turn.
 */
export function* kpiReport(ledger: KpiLedger, measuredFrom: number): Generator<void, KpiResult> {
  const { range } = ledger;
  const { from, to } = range;
  const figures = new Figures();
  const announced = ledger.announcements.filter(({ at }) => at >= from);
  const all = ledger.standing();
  const [standing, aside] = [all.filter((alarm) => !alarm.aside), all.filter((alarm) => alarm.aside)];
  const units = (to - measuredFrom) / limits.unitMs;
  const ids = announced.map(({ alarmId }) => alarmId);
  yield;
  const groups = grouped(announced);
  yield;
  const counted = { ...figures.note('announced', ids), sources: groups.length, tests: testsOf(ledger, figures) };
  yield;
  const rate = {
    perTenMinutes: units >= 1 ? announced.length / units : null,
    perDay: units >= 1 ? (announced.length / units) * (86_400_000 / limits.unitMs) : null,
    peak: peak(announced, figures),
    overShare: overShare(announced, measuredFrom, to, figures),
  };
  yield;
  const flooded = flood(ledger, measuredFrom, figures);
  yield;
  const top = topSources(groups, announced.length, figures);
  const chattering = yield* chatteringSources(groups, ledger.edges, figures);
  yield;
  const pairs = yield* duplicates(announced);
  yield;
  const priorities = prioritised(announced, figures);
  yield;
  const report = {
    ...range,
    measuredFrom,
    announced: counted,
    rate,
    load: load(announced, from, to),
    flood: flooded,
    top: { share: announced.length === 0 ? null : top.reduce((sum, { share }) => sum + share, 0), sources: top },
    chatteringCount: chattering.count,
    chattering: chattering.sources,
    duplicates: pairs,
    priorities,
    acknowledge: acknowledged(ledger, standing, figures),
    standing: {
      ...figures.note(
        'standing',
        standing.map(({ alarmId }) => alarmId),
      ),
      bySeverity: bySeverity(standing),
      aside: figures.note(
        'aside',
        aside.map(({ alarmId }) => alarmId),
      ),
    },
    stale: stale(standing, to, figures),
  };
  return { report: { ...report, judged: judged(report) }, behind: figures.behind };
}

function testsOf({ tests }: KpiLedger, figures: Figures): number {
  return figures.note('tests', [...tests]).count;
}

/** Later than `from`, up to `to`; in a list in order of time. */
function idsWithin(announced: readonly Announcement[], from: number, to: number): string[] {
  return announced.slice(countUntil(announced, from), countUntil(announced, to)).map(({ alarmId }) => alarmId);
}

/** How many there are up to a moment. */
function countUntil(announced: readonly Announcement[], until: number): number {
  let [low, high] = [0, announced.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (announced[middle]!.at <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}

function peak(announced: readonly Announcement[], figures: Figures): KpiReport['rate']['peak'] {
  const most = fullest(
    announced.map(({ at }) => at),
    limits.unitMs,
  );
  if (most === null) return null;
  const to = announced[most.last]!.at;
  const from = announced[most.last - most.count + 1]!.at;
  const ids = announced.slice(most.last - most.count + 1, most.last + 1).map(({ alarmId }) => alarmId);
  return { ...figures.note('peak', ids), from, to };
}

/** Ten minutes one after the other, back from the end: the last one is whole, what is left over at the beginning is not judged. */
function overShare(announced: readonly Announcement[], measuredFrom: number, to: number, figures: Figures): number | null {
  const slots = Math.floor((to - measuredFrom) / limits.unitMs);
  if (slots === 0) return null;
  const start = to - slots * limits.unitMs;
  const times = announced.map(({ at }) => at);
  const counts = perPart(times, start, limits.unitMs, slots);
  const isOver = (at: number) => (counts[Math.floor((at - start) / limits.unitMs)] ?? 0) > limits.manageable;
  figures.note(
    'over',
    announced.filter(({ at }) => at >= start && isOver(at)).map(({ alarmId }) => alarmId),
  );
  return counts.filter((count) => count > limits.manageable).length / slots;
}

function load(announced: readonly Announcement[], from: number, to: number): KpiReport['load'] {
  const partMs = limits.unitMs * Math.max(1, Math.ceil((to - from) / limits.unitMs / mostParts));
  const times = announced.map(({ at }) => at);
  return { from, seconds: partMs / 1_000, counts: perPart(times, from, partMs, Math.ceil((to - from) / partMs)) };
}

/** What was going on when the range began is found by looking back; only what lies within it counts. */
function flood({ announcements, range }: KpiLedger, measuredFrom: number, figures: Figures): KpiReport['flood'] {
  const { unitMs, floodAbove, floodBelow } = limits;
  const times = announcements.map(({ at }) => at);
  const within = spells(times, unitMs, floodAbove, floodBelow, range.to)
    .map(({ from, to }) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }))
    .filter(({ from, to }) => to > from);
  const lasted = within.reduce((sum, { from, to }) => sum + to - from, 0);
  const spans = within.map(({ from, to }, i) => {
    // With those that made it a flood: it begins with the last of them.
    const ids = idsWithin(announcements, from - unitMs, to);
    return { from, to, ...figures.note(`flood:${i}`, ids) };
  });
  const measured = range.to - measuredFrom;
  return { share: measured > 0 ? lasted / measured : null, seconds: lasted / 1_000, spans };
}

function prioritised(announced: readonly Announcement[], figures: Figures): KpiReport['priorities'] {
  const of = (wanted: readonly Severity[]) =>
    announced.filter(({ source }) => wanted.includes(source.severity)).map(({ alarmId }) => alarmId);
  const shareOf = (count: number) => (announced.length === 0 ? null : count / announced.length);
  return {
    bySeverity: severities.map((severity) => {
      const counted = figures.note(`severity:${severity}`, of([severity]));
      return { severity, ...counted, share: shareOf(counted.count) };
    }),
    byPriority: priorities.map(({ priority, severities: wanted, target }) => {
      const counted = figures.note(`priority:${priority}`, of(wanted));
      return { priority, ...counted, share: shareOf(counted.count), target };
    }),
  };
}

function acknowledged({ responses, range }: KpiLedger, standing: readonly Standing[], figures: Figures): KpiReport['acknowledge'] {
  const seconds = responses.map(({ since, at }) => Math.max(0, at - since) / 1_000).sort((a, b) => a - b);
  const waiting = standing.flatMap(({ alarmId, waiting }) => (waiting === null ? [] : [{ alarmId, since: waiting }]));
  const waitingIds = waiting.map(({ alarmId }) => alarmId);
  return {
    ...figures.note(
      'acknowledged',
      responses.map(({ alarmId }) => alarmId),
    ),
    medianSeconds: quantile(seconds, 0.5),
    p95Seconds: quantile(seconds, 0.95),
    maxSeconds: seconds.at(-1) ?? null,
    waiting: {
      ...figures.note('waiting', waitingIds),
      longestSeconds: waiting.length === 0 ? null : Math.max(...waiting.map(({ since }) => range.to - since)) / 1_000,
    },
  };
}

function bySeverity(standing: readonly Standing[]): Readonly<Record<Severity, number>> {
  const count = (severity: Severity) => standing.filter(({ source }) => source.severity === severity).length;
  return { critical: count('critical'), major: count('major'), minor: count('minor'), warning: count('warning') };
}

function stale(standing: readonly Standing[], to: number, figures: Figures): KpiReport['stale'] {
  const old = standing.filter(({ raisedAt }) => to - raisedAt > limits.staleMs).sort((a, b) => a.raisedAt - b.raisedAt);
  const alarms: readonly StaleAlarm[] = old.slice(0, mostStale).map(({ alarmId, source, raisedAt }) => ({
    ...printed(source),
    alarmId,
    raisedAt,
    standingSeconds: (to - raisedAt) / 1_000,
  }));
  return {
    ...figures.note(
      'stale',
      old.map(({ alarmId }) => alarmId),
    ),
    afterHours: limits.staleMs / 3_600_000,
    alarms,
  };
}
