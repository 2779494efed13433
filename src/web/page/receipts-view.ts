import { h } from './element.ts';
import type { TierReceipt } from './known-receipts.ts';
import { pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import { planWord } from './plan-words.ts';

/** When each tier first had the alarm, and first showed it; null = nothing is known of it. */
export function receiptsView(receipts: readonly TierReceipt[]): HTMLElement | null {
  const gateways = [...new Map(receipts.map(({ tier, name }) => [`${tier} ${name}`, { tier, name }])).values()];
  if (gateways.length === 0) return null;
  const one = (of: { readonly tier: string; readonly name: string }) => {
    const said = receipts
      .filter(({ tier, name }) => tier === of.tier && name === of.name)
      .map(({ event, at }) => `${pick(planWord('stage', event === 'received' ? 'delivered' : 'shown'))} ${momentText(at)}`);
    return h('li', {}, h('b', {}, pick(planWord('tier', of.tier))), ` ${of.name} · ${said.join(' · ')}`);
  };
  return h('ul', { class: 'plan-receipts', 'aria-label': say('plan.receipts') }, ...gateways.map(one));
}
