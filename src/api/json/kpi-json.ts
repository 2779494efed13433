import type { KpiReport, Span } from '../../model/kpi.ts';
import { rfc3339 } from '../../model/rfc3339.ts';

const spanJson = <T extends Span>(span: T) => ({ ...span, from: rfc3339(span.from), to: rfc3339(span.to) });

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
    flood: { ...flood, spans: flood.spans.map(spanJson) },
    stale: { ...stale, alarms: stale.alarms.map((alarm) => ({ ...alarm, raisedAt: rfc3339(alarm.raisedAt) })) },
  };
}
