/**
 * What antd's css-in-js and its icons call to put styles on the page, in place of @rc-component/util/es/Dom/dynamicCSS and
 * @ant-design/icons/es/cssUtils (see vite.config.ts). Constructed style sheets are no inline styles: the content security policy stays `style-src 'self'`.
 * They are in a layer, so that the console's own style sheet wins without a fight over specificity.
 */
interface StyleOption {
  readonly mark?: string;
  readonly prepend?: boolean | 'queue';
  readonly priority?: number;
}

interface Entry {
  readonly id: string;
  readonly rank: number;
  readonly sheet: CSSStyleSheet;
  /** Not in the document: css-in-js only writes its marks on it. */
  readonly node: HTMLStyleElement;
  css: string;
}

const entries: Entry[] = [];

function idOf(key: string, { mark = 'rc-util-key' }: StyleOption): string {
  return `${mark}|${key}`;
}

/** `queue` is ordered by priority, before everything that is appended. */
function rankOf({ prepend, priority = 0 }: StyleOption): number {
  if (prepend === 'queue') return priority;
  return prepend ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function fill(entry: Entry, css: string): void {
  if (entry.css === css) return;
  entry.css = css;
  entry.sheet.replaceSync(`@layer antd{${css}}`);
}

export function updateCSS(css: string, key: string, option: StyleOption = {}): HTMLStyleElement {
  const id = idOf(key, option);
  const known = entries.find((entry) => entry.id === id);
  if (known) {
    fill(known, css);
    return known.node;
  }
  const entry: Entry = { id, rank: rankOf(option), sheet: new CSSStyleSheet(), node: document.createElement('style'), css: '' };
  fill(entry, css);
  const after = entries.findIndex(({ rank }) => rank > entry.rank);
  const at = after < 0 ? entries.length : after;
  entries.splice(at, 0, entry);
  document.adoptedStyleSheets.splice(at, 0, entry.sheet);
  return entry.node;
}

export function removeCSS(key: string, option: StyleOption = {}): void {
  const at = entries.findIndex((entry) => entry.id === idOf(key, option));
  if (at < 0) return;
  entries.splice(at, 1);
  document.adoptedStyleSheets.splice(at, 1);
}

let loose = 0;
export function injectCSS(css: string, option: StyleOption = {}): HTMLStyleElement {
  return updateCSS(css, `loose-${loose++}`, option);
}

export function clearContainerCache(): void {}

/** The console has no shadow trees. */
export function getShadowRoot(): null {
  return null;
}

const warned = new Set<string>();
export function warningOnce(valid: boolean, message: string): void {
  if (valid || warned.has(message)) return;
  warned.add(message);
  console.warn(message);
}
