import { h } from './element.ts';

/** Each number as a link that dials it; one field may hold several, with / or , between them (RFC 3966). */
export function phoneLinks(text: string): HTMLElement {
  const parts = text.split(/([/,])/).map((part) => {
    const number = part.replace(/[^\d+]/g, '');
    return number.length < 3 ? ` ${part.trim()} ` : h('a', { href: `tel:${number}` }, part.trim());
  });
  return h('span', {}, ...parts);
}
