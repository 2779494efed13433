import { h } from './element.ts';

/** One row of a description list. */
export function fact(label: string, value: Node | string, kind = ''): HTMLElement {
  return h('div', { class: `fact ${kind}` }, h('dt', {}, label), h('dd', {}, value));
}
