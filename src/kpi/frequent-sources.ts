import type { AlarmSource, ChatteringSource, SourceCount } from '../model/kpi.ts';
import { delayProposals, spellsOf } from './calmer.ts';
import type { Figures } from './figures.ts';
import { fullest, spells } from './in-time.ts';
import type { Announcement, Edge, Source } from './ledger.ts';
import { limits } from './limits.ts';

export interface Group {
  readonly source: Source;
  readonly times: number[];
  readonly ids: string[];
}

/** By source, most announced first; equal ones in the order of their first announcement. */
export function grouped(announced: readonly Announcement[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { at, alarmId, source } of announced) {
    const group = groups.get(source.key) ?? { source, times: [], ids: [] };
    groups.set(source.key, group);
    group.times.push(at);
    group.ids.push(alarmId);
  }
  return [...groups.values()].sort((a, b) => b.times.length - a.times.length);
}

export function topSources(groups: readonly Group[], all: number, figures: Figures): readonly SourceCount[] {
  return groups.slice(0, limits.topSources).map(({ source, ids }, rank) => ({
    ...printed(source),
    ...figures.note(`top:${rank}`, ids),
    share: ids.length / all,
  }));
}

/** Whatever chatters: people start with the worst. */
const mostListed = 50;
/** Sources that are looked at before others have their turn. */
const aPiece = 500;

/** Sources that announced themselves three times or more within one minute, the worst first. */
export function* chatteringSources(
  groups: readonly Group[],
  edges: ReadonlyMap<string, readonly Edge[]>,
  figures: Figures,
): Generator<void, { readonly count: number; readonly sources: readonly ChatteringSource[] }> {
  const { chatterCount, chatterMs } = limits;
  const chattering: {
    readonly source: Source;
    readonly within: readonly string[];
    readonly bursts: number;
    readonly mostInOneMinute: number;
  }[] = [];
  for (const [index, { source, times, ids }] of groups.entries()) {
    if (index % aPiece === aPiece - 1) yield;
    const most = fullest(times, chatterMs)?.count ?? 0;
    if (most < chatterCount) continue;
    const bursts = spells(times, chatterMs, chatterCount - 1, 1, Number.POSITIVE_INFINITY);
    const within = ids.filter((_, i) => isInBurst(times, i));
    chattering.push({ source, within, bursts: bursts.length, mostInOneMinute: most });
  }
  chattering.sort((a, b) => b.within.length - a.within.length);
  const listed = chattering.slice(0, mostListed);
  const sources = listed.map(({ source, within, ...rest }, rank) => ({
    ...printed(source),
    ...figures.note(`chattering:${rank}`, within),
    ...rest,
    proposals: delayProposals(spellsOf(edges.get(source.key) ?? []), source.lifeSafety),
  }));
  return { count: chattering.length, sources };
}

/** Whether the moment is one of three (and more) of the same source that lie within one minute. */
function isInBurst(times: readonly number[], i: number): boolean {
  const { chatterCount, chatterMs } = limits;
  for (let first = Math.max(0, i - chatterCount + 1); first <= i && first + chatterCount <= times.length; first++) {
    if (times[first]! > times[first + chatterCount - 1]! - chatterMs) return true;
  }
  return false;
}

export function printed({ key: _, ...source }: Source): AlarmSource {
  return source;
}
