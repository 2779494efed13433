import { h } from './element.ts';
import { fact } from './fact.ts';
import { say } from './language.ts';
import type { DevicePapers } from './wire.ts';

/** What is read out on the telephone, in the order in which it is asked for. */
const fields = ['rescueCode', 'registrationCode', 'maintainerPhone', 'maintainer', 'maker', 'model', 'serial'] as const;

/** Nothing is said of a paper that is not known; null when none is. */
export function rescuePapers(papers: DevicePapers): HTMLElement | null {
  const facts = fields.flatMap((field) => {
    const value = papers[field];
    return value ? [fact(say(`papers.${field}`), field === 'maintainerPhone' ? phones(value) : value, field)] : [];
  });
  return facts.length === 0 ? null : h('dl', { class: 'facts papers' }, ...facts);
}

/** Each number as a link that dials it; one field may hold several, with / or , between them (RFC 3966). */
function phones(text: string): HTMLElement {
  const parts = text.split(/([/,])/).map((part) => {
    const number = part.replace(/[^\d+]/g, '');
    return number.length < 3 ? ` ${part.trim()} ` : h('a', { href: `tel:${number}` }, part.trim());
  });
  return h('span', {}, ...parts);
}
