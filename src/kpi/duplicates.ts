import type { DuplicateSources } from '../model/kpi.ts';
import { printed } from './frequent-sources.ts';
import type { Announcement, Source } from './ledger.ts';

/** Two alarms are told together when they come within this time. A choice of ours. */
const togetherMs = 10_000;
const leastTimes = 3;
const leastShare = 0.8;
/** Neighbours that are looked at, so that a flood costs no more than its length. */
const mostNeighbours = 50;
const mostPairs = 20;
/** Looked at before others have their turn, some milliseconds: announcements, each with its neighbours, and pairs of sources. */
const announcementsAPiece = 200;
const pairsAPiece = 4_000;

/** Pairs of sources that nearly always come together: one of the two tells an operator nothing. */
export function* duplicates(announced: readonly Announcement[]): Generator<void, readonly DuplicateSources[]> {
  const counts = new Map<Source, number>();
  for (const { source } of announced) counts.set(source, (counts.get(source) ?? 0) + 1);
  // Who came too seldom can be of no pair: in a flood of many sources that is nearly all of them.
  const matters = ({ source }: Announcement) => counts.get(source)! >= leastTimes;
  const met = new Map<Source, Map<Source, number>>();
  for (const [i, announcement] of announced.entries()) {
    if (i % announcementsAPiece === announcementsAPiece - 1) yield;
    if (!matters(announcement)) continue;
    const { at, source } = announcement;
    const near = new Set<Source>();
    const meet = (other: Announcement) => {
      if (matters(other)) near.add(other.source);
    };
    for (let j = i - 1; j >= 0 && i - j <= mostNeighbours && at - announced[j]!.at <= togetherMs; j--) meet(announced[j]!);
    for (let j = i + 1; j < announced.length && j - i <= mostNeighbours && announced[j]!.at - at <= togetherMs; j++) meet(announced[j]!);
    near.delete(source);
    const row = met.get(source) ?? new Map<Source, number>();
    met.set(source, row);
    for (const other of near) row.set(other, (row.get(other) ?? 0) + 1);
  }
  const pairs: DuplicateSources[] = [];
  let looked = 0;
  for (const [a, row] of met) {
    for (const [b, withB] of row) {
      looked += 1;
      if (looked % pairsAPiece === 0) yield;
      if (a.key >= b.key) continue;
      const withA = met.get(b)?.get(a) ?? 0;
      const [countA, countB] = [counts.get(a) ?? 0, counts.get(b) ?? 0];
      const share = Math.min(withB / countA, withA / countB);
      if (Math.min(withA, withB) < leastTimes || share < leastShare) continue;
      pairs.push({ sources: [printed(a), printed(b)], together: Math.min(withA, withB), share });
    }
  }
  return pairs.sort((x, y) => y.together - x.together).slice(0, mostPairs);
}
