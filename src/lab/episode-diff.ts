import type { DiffEntry, Episode } from '../model/lab.ts';

/**
 * Episodes under the rules in force against those under the draft, on the same readings. Two are the same alarm when they are
 * of the same device, component and rule and overlap; each is paired once, so one long alarm that becomes three is two gained.
 */
export function diffEpisodes(before: readonly Episode[], after: readonly Episode[]): readonly DiffEntry[] {
  const waiting = grouped(before);
  const entries: DiffEntry[] = [];
  for (const [key, drafts] of grouped(after)) {
    const olds = waiting.get(key) ?? [];
    waiting.delete(key);
    let next = 0;
    for (const draft of drafts) {
      // What ended before this one began can be paired with nothing that follows.
      while (next < olds.length && endOf(olds[next]!) < draft.from) entries.push(lost(olds[next++]!));
      const old = olds[next];
      if (old === undefined || old.from > endOf(draft)) entries.push({ difference: 'gained', before: null, after: draft, shiftMs: 0 });
      else {
        next++;
        const shiftMs = draft.from - old.from;
        entries.push({ difference: shiftMs < 0 ? 'earlier' : shiftMs > 0 ? 'later' : 'same', before: old, after: draft, shiftMs });
      }
    }
    for (const old of olds.slice(next)) entries.push(lost(old));
  }
  for (const olds of waiting.values()) entries.push(...olds.map(lost));
  return entries.sort((a, b) => beginOf(a) - beginOf(b));
}

function lost(old: Episode): DiffEntry {
  return { difference: 'lost', before: old, after: null, shiftMs: 0 };
}

/** ms since epoch of the earlier of the two. */
export function beginOf({ before, after }: DiffEntry): number {
  return Math.min(before?.from ?? Number.POSITIVE_INFINITY, after?.from ?? Number.POSITIVE_INFINITY);
}

function endOf({ to }: Episode): number {
  return to ?? Number.POSITIVE_INFINITY;
}

function grouped(episodes: readonly Episode[]): Map<string, Episode[]> {
  const groups = new Map<string, Episode[]>();
  for (const episode of [...episodes].sort((a, b) => a.from - b.from)) {
    const key = JSON.stringify([episode.deviceId, episode.place, episode.component, episode.rule]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [episode]);
    else group.push(episode);
  }
  return groups;
}
