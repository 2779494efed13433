import { h } from './element.ts';
import { fact } from './fact.ts';
import { say } from './language.ts';
import { phoneLinks } from './phone-links.ts';
import type { DevicePapers } from './wire.ts';

/** What is read out on the telephone, in the order in which it is asked for. */
const fields = ['rescueCode', 'registrationCode', 'maintainerPhone', 'maintainer', 'maker', 'model', 'serial'] as const;

type Field = (typeof fields)[number];
/** Without these nobody can be called at all. */
const first: readonly Field[] = ['rescueCode', 'maintainerPhone'];

/** What comes before everything else on a card that is full; null when nothing of it is known. */
export const callPapers = (papers: DevicePapers): HTMLElement | null => rescuePapers(papers, first);
export const otherPapers = (papers: DevicePapers): HTMLElement | null =>
  rescuePapers(
    papers,
    fields.filter((field) => !first.includes(field)),
  );

/** Nothing is said of a paper that is not known; null when none is. */
export function rescuePapers(papers: DevicePapers, of: readonly Field[] = fields): HTMLElement | null {
  const facts = of.flatMap((field) => {
    const value = papers[field];
    return value ? [fact(say(`papers.${field}`), field === 'maintainerPhone' ? phoneLinks(value) : value, field)] : [];
  });
  return facts.length === 0 ? null : h('dl', { class: 'facts papers' }, ...facts);
}
