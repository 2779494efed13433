import { planWord } from '../../page/plan-words.ts';
import type { TierReceipt } from '../data/responses.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';

/** When each tier first had the alarm, and first showed it. */
export function PlanReceipts({ receipts }: { readonly receipts: readonly TierReceipt[] }) {
  const { say, pick, word } = useWords();
  const gateways = [...new Map(receipts.map(({ tier, name }) => [`${tier} ${name}`, { tier, name }])).values()];
  if (gateways.length === 0) return null;
  return (
    <ul className="plan-receipts" aria-label={say('plan.receipts')}>
      {gateways.map(({ tier, name }) => (
        <li key={`${tier} ${name}`}>
          <b>{pick(planWord('tier', tier))}</b> {name}
          {receipts
            .filter((each) => each.tier === tier && each.name === name)
            .map(({ event, at, terminal }) => (
              <span key={event} title={terminal}>
                {' · '}
                {word('timeline.delivered', event)} {momentText(at)}
              </span>
            ))}
        </li>
      ))}
    </ul>
  );
}
