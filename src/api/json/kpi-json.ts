import type { CalmerProposal, KpiReport, Span } from '../../model/kpi.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Text } from '../../model/text.ts';

const spanJson = <T extends Span>(span: T) => ({ ...span, from: rfc3339(span.from), to: rfc3339(span.to) });

/** A proposal as a sentence. */
function proposalText({ kind, seconds, limit, unit, avoided, of }: CalmerProposal): Text {
  const [zh, en] = {
    'longer-raise-delay': [`产生延时再加 ${seconds} 秒`, `A raise delay longer by ${seconds} s`],
    'longer-clear-delay': [`恢复延时再加 ${seconds} 秒`, `A clear delay longer by ${seconds} s`],
    'clear-limit': [
      `恢复限值改为 ${limit}${unit === null ? '' : ` ${unit}`}`,
      `A clear limit of ${limit}${unit === null ? '' : ` ${unit}`}`,
    ],
  }[kind] as [string, string];
  return { zh: `${zh}，可避免 ${of} 次中的 ${avoided} 次`, en: `${en} would have avoided ${avoided} of ${of}` };
}

export function kpiJson(report: KpiReport, terminal: string | null) {
  const { rate, load, flood, stale } = report;
  return {
    ...report,
    terminal,
    from: rfc3339(report.from),
    to: rfc3339(report.to),
    measuredFrom: rfc3339(report.measuredFrom),
    rate: { ...rate, peak: rate.peak === null ? null : spanJson(rate.peak) },
    load: { ...load, from: rfc3339(load.from) },
    chattering: report.chattering.map((entry) => ({
      ...entry,
      proposals: entry.proposals.map((proposal) => ({ ...proposal, text: proposalText(proposal) })),
    })),
    flood: { ...flood, spans: flood.spans.map(spanJson) },
    stale: { ...stale, alarms: stale.alarms.map((alarm) => ({ ...alarm, raisedAt: rfc3339(alarm.raisedAt) })) },
  };
}
