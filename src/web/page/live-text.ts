import { byId } from './element.ts';
import { language } from './language.ts';

const langs = { zh: 'zh-CN', en: 'en' } as const;

/** What a screen reader says of itself. Its `lang` is that of its words, also after the language of the page was switched. */
export class LiveText {
  private readonly id: string;
  private words: () => string = () => '';

  constructor(id: string) {
    this.id = id;
  }

  /** `words` is asked again when the language is switched. */
  say(words: () => string): void {
    this.words = words;
    this.draw();
  }

  clear(): void {
    this.say(() => '');
  }

  draw(): void {
    const node = byId(this.id);
    const text = this.words();
    node.lang = langs[language()];
    if (node.textContent === text) return;
    // Names of places stay as they are written; read by another voice they would be left out.
    const parts = language() === 'zh' ? [text] : text.split(/(\p{Script=Han}[\p{Script=Han}\p{N}›\s]*)/u);
    node.replaceChildren(...parts.map((part) => (/^\p{Script=Han}/u.test(part) && language() === 'en' ? chinese(part) : part)));
  }
}

function chinese(text: string): HTMLElement {
  const span = document.createElement('span');
  span.lang = langs.zh;
  span.textContent = text;
  return span;
}
