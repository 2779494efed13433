import type { Episode } from '../model/lab.ts';
import type { Rule } from '../model/rule.ts';

/**
 * When an operator is told of each, ms since epoch: at its begin; where another rule speaks for it then (`suppressedBy`), when
 * that is over and it goes on; else never. As the alarm stage does it (decision 0020).
 */
export function announced(episodes: readonly Episode[], rules: readonly Rule[]): readonly number[] {
  const speaking = new Map(rules.flatMap(({ id, suppressedBy }) => (suppressedBy === undefined ? [] : [[id, suppressedBy] as const])));
  if (speaking.size === 0) return episodes.map(({ from }) => from);
  const bySource = new Map<string, Episode[]>();
  for (const episode of episodes.toSorted((a, b) => a.from - b.from)) {
    const key = keyOf(episode.deviceId, episode.component, episode.rule);
    const group = bySource.get(key);
    if (group === undefined) bySource.set(key, [episode]);
    else group.push(episode);
  }
  return episodes.flatMap(({ deviceId, component, rule, from, to }) => {
    const others = (speaking.get(rule) ?? []).flatMap((name) => {
      const group = bySource.get(keyOf(deviceId, component, name));
      return group === undefined ? [] : [group];
    });
    // Something that happened is told all the same: nobody was asked to deal with it.
    const end = to === null || to === from ? Number.POSITIVE_INFINITY : to;
    let at = from;
    for (;;) {
      const until = Math.max(...others.map((group) => standsUntil(group, at)), at);
      if (until === at) return [at];
      if (until === Number.POSITIVE_INFINITY || until >= end) return [];
      at = until;
    }
  });
}

const keyOf = (deviceId: string | null, component: string, rule: string) => `${deviceId}\n${component}\n${rule}`;

/** When what stands at that moment is over; the moment itself where nothing stands. `group`: of one rule, in order of time. */
function standsUntil(group: readonly Episode[], at: number): number {
  let [low, high] = [0, group.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (group[middle]!.from <= at) low = middle + 1;
    else high = middle;
  }
  const last = group[low - 1];
  return last === undefined ? at : Math.max(at, last.to ?? Number.POSITIVE_INFINITY);
}
