import { chosenLanguage, keepLanguage, type Language } from './chosen-language.ts';
import { type TextKey, texts } from './text-table.ts';
import type { Text } from './wire.ts';

export type { Language };

let current: Language = chosenLanguage();

export function language(): Language {
  return current;
}

/** A text of the table, with `{name}` filled in. */
export function say(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return texts[key][current].replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}

/** A text that came from the gateway. */
export function pick(text: Text): string {
  return text[current];
}

export function isTextKey(key: string): key is TextKey {
  return key in texts;
}

/** For words that come from the gateway: the table's text, or the word itself where we have none. */
export function word(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return isTextKey(key) ? say(key) : name;
}

/** Fills every `data-t` (text), `data-t-label` (aria-label) of the page. */
export function applyLanguage(root: ParentNode = document): void {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
  for (const node of root.querySelectorAll<HTMLElement>('[data-t]')) {
    const key = node.dataset.t ?? '';
    if (isTextKey(key)) node.textContent = say(key);
  }
  for (const node of root.querySelectorAll<HTMLElement>('[data-t-label]')) {
    const key = node.dataset.tLabel ?? '';
    if (isTextKey(key)) node.setAttribute('aria-label', say(key));
  }
}

export function setLanguage(next: Language): void {
  current = next;
  keepLanguage(next);
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  history.replaceState(null, '', url);
  applyLanguage();
}

/** Wires the language button and tells the page to draw itself again. */
export function startLanguage(redraw: () => void): void {
  if (new URLSearchParams(location.search).has('lang')) setLanguage(current);
  applyLanguage();
  const button = document.querySelector('#language');
  button?.setAttribute('lang', current === 'zh' ? 'en' : 'zh-CN');
  button?.addEventListener('click', () => {
    setLanguage(current === 'zh' ? 'en' : 'zh');
    button.setAttribute('lang', current === 'zh' ? 'en' : 'zh-CN');
    redraw();
  });
}
