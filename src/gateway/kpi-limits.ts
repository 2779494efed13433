import { limitProposal, spellsOf } from '../kpi/calmer.ts';
import type { KpiLedger } from '../kpi/ledger.ts';
import type { ChatteringSource, KpiResult } from '../model/kpi.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { SeriesStore } from '../model/series-store.ts';

/** The worst ones only: readings are asked of the store, which has other things to do. */
const mostSources = 5;
const mostReadings = 20_000;

export interface LimitPorts {
  readonly series: Pick<SeriesStore, 'query'>;
  readonly profileOf: (deviceId: string) => DeviceProfile | undefined;
}

/** Adds to each chattering threshold the clear limit that its readings say would have kept it calm; without readings nothing is added. */
export async function withLimits({ report, behind }: KpiResult, ledger: KpiLedger, ports: LimitPorts): Promise<KpiResult> {
  const chattering: ChatteringSource[] = [];
  for (const [rank, source] of report.chattering.entries()) {
    const limit = rank < mostSources ? await proposalFor(source, ledger, ports) : null;
    chattering.push(limit === null ? source : { ...source, proposals: [...source.proposals, limit] });
  }
  return { report: { ...report, chattering }, behind };
}

async function proposalFor({ subject, component, rule, deviceId }: ChatteringSource, ledger: KpiLedger, { series, profileOf }: LimitPorts) {
  const profile = deviceId === null ? undefined : profileOf(deviceId);
  const condition = profile?.rules.find(({ id }) => id === rule)?.condition;
  if (deviceId === null || condition?.kind !== 'threshold' || !('limit' in condition.clear)) return null;
  const { point, clear } = condition;
  const spells = spellsOf(ledger.edges.get(`${subject}\n${component}\n${rule}`) ?? []);
  const [first, last] = [spells.gone[0], spells.gone.at(-1)];
  if (first === undefined || last === undefined) return null;
  const query = {
    deviceId,
    points: [point],
    from: first.from,
    to: last.to + 1,
    every: null,
    aggregate: 'last',
    limit: mostReadings,
  } as const;
  // A store that cannot be asked takes a proposal away, and nothing else.
  const readings = await series.query(query).catch(() => []);
  const values = readings.flatMap((reading) =>
    typeof reading.value === 'number' && reading.component === component ? [{ ts: reading.ts, value: reading.value }] : [],
  );
  const unit = profile?.bindings.find((binding) => binding.point.name === point)?.point.unit ?? null;
  return limitProposal(spells, values, { rising: clear.op === 'below' || clear.op === 'atMost', clear: clear.limit, unit });
}
