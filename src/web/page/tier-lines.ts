import { h } from './element.ts';
import { pick, say, word } from './language.ts';
import { momentText } from './moment-text.ts';
import { planWord } from './plan-words.ts';
import type { Alarm } from './wire.ts';

/** Of an alarm of a gateway below: whose it is, and which acts are not in effect there yet. Empty = it is this gateway's own. */
export function tierLines({ owner, pendingActs = [] }: Alarm): HTMLElement[] {
  if (owner == null) return [];
  const tier = pick(planWord('tier', owner.tier));
  return [
    h('p', { class: 'tier-line' }, say('tier.owner', { name: owner.name, tier })),
    ...pendingActs.map(({ act, by, at }) =>
      h(
        'p',
        { class: 'tier-line is-pending' },
        `△ ${say('tier.pending', { act: word('tierAct', act), by: by ?? '–', at: momentText(at) })}`,
      ),
    ),
  ];
}
