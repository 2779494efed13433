import type { AlarmSource, ChatteringSource, SourceCount } from '../model/kpi.ts';
import { delayProposals, spellsOf } from './calmer.ts';
import type { Figures } from './figures.ts';
import { fullest, spells } from './in-time.ts';
import type { Announcement, Edge, Source } from './ledger.ts';
import { limits } from './limits.ts';

interface Group {
  readonly source: Source;
  readonly times: number[];
  readonly ids: string[];
}

/** By source, most announced first; equal ones in the order of their first announcement. */
function grouped(announced: readonly Announcement[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { at, alarmId, source } of announced) {
    const group = groups.get(source.key) ?? { source, times: [], ids: [] };
    groups.set(source.key, group);
    group.times.push(at);
    group.ids.push(alarmId);
  }
  return [...groups.values()].sort((a, b) => b.times.length - a.times.length);
}

export function topSources(announced: readonly Announcement[], figures: Figures): readonly SourceCount[] {
  return grouped(announced)
    .slice(0, limits.topSources)
    .map(({ source, ids }, rank) => ({
      ...printed(source),
      ...figures.note(`top:${rank}`, ids),
      share: ids.length / announced.length,
    }));
}

/** Sources that announced themselves three times or more within one minute, the worst first. */
export function chatteringSources(
  announced: readonly Announcement[],
  edges: ReadonlyMap<string, readonly Edge[]>,
  figures: Figures,
): readonly ChatteringSource[] {
  const { chatterCount, chatterMs } = limits;
  const chattering = grouped(announced).flatMap(({ source, times, ids }) => {
    const most = fullest(times, chatterMs)?.count ?? 0;
    if (most < chatterCount) return [];
    const bursts = spells(times, chatterMs, chatterCount - 1, 1, Number.POSITIVE_INFINITY);
    const within = ids.filter((_, i) => isInBurst(times, i));
    return [{ source, within, bursts: bursts.length, mostInOneMinute: most }];
  });
  chattering.sort((a, b) => b.within.length - a.within.length);
  return chattering.map(({ source, within, ...rest }, rank) => ({
    ...printed(source),
    ...figures.note(`chattering:${rank}`, within),
    ...rest,
    proposals: delayProposals(spellsOf(edges.get(source.key) ?? []), source.lifeSafety),
  }));
}

/** Whether the moment is one of three (and more) of the same source that lie within one minute. */
function isInBurst(times: readonly number[], i: number): boolean {
  const { chatterCount, chatterMs } = limits;
  for (let first = Math.max(0, i - chatterCount + 1); first <= i && first + chatterCount <= times.length; first++) {
    if (times[first]! > times[first + chatterCount - 1]! - chatterMs) return true;
  }
  return false;
}

export function sourceCount(announced: readonly Announcement[]): number {
  return new Set(announced.map(({ source }) => source.key)).size;
}

export function printed({ key: _, ...source }: Source): AlarmSource {
  return source;
}
