import { h } from './element.ts';
import { fact } from './fact.ts';
import { say } from './language.ts';
import type { DevicePapers } from './wire.ts';

type Field = keyof DevicePapers;

/** What is read out on the telephone, in the order in which it is asked for. */
const atOnce: readonly Field[] = ['rescueCode', 'registrationCode', 'maintainerPhone', 'maintainer', 'maker', 'model', 'serial'];
const inFull: readonly Field[] = [...atOnce, 'installedOn', 'inspectedOn', 'inspectionDue', 'opcua', 'note'];

/** Nothing is said of a paper that is not known; null when none is. */
function papersList(papers: DevicePapers, fields: readonly Field[]): HTMLElement | null {
  const facts = fields.flatMap((field) => {
    const value = papers[field];
    return value ? [fact(say(`papers.${field}`), field === 'maintainerPhone' ? phones(value) : value, field)] : [];
  });
  return facts.length === 0 ? null : h('dl', { class: 'facts papers' }, ...facts);
}

export const rescuePapers = (papers: DevicePapers): HTMLElement | null => papersList(papers, atOnce);
export const allPapers = (papers: DevicePapers): HTMLElement | null => papersList(papers, inFull);

/** Each number as a link that dials it; one field may hold several, with / or , between them (RFC 3966). */
function phones(text: string): HTMLElement {
  const parts = text.split(/([/,])/).map((part) => {
    const number = part.replace(/[^\d+]/g, '');
    return number.length < 3 ? ` ${part.trim()} ` : h('a', { href: `tel:${number}` }, part.trim());
  });
  return h('span', {}, ...parts);
}
