import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { chosenLanguage, keepLanguage, type Language } from '../../page/chosen-language.ts';
import { alarmPerson, namesVersion, onNames, personName } from '../../page/people-names.ts';
import { firstTexts } from './first-texts.ts';
import type { Text, TextTable } from './text.ts';
import type { TextKey } from './text-table.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'console';
    readonly resources: { readonly console: Readonly<Record<TextKey, string>> };
    readonly keySeparator: false;
    readonly nsSeparator: false;
  }
}

export type { Language };

const languages = ['zh', 'en'] as const;
/** The words that are there by now. */
const known = new Set(Object.keys(firstTexts));
const one = (table: TextTable, language: Language) => Object.fromEntries(Object.entries(table).map(([key, text]) => [key, text[language]]));

/** Of a page that brings its words along; before it is drawn. */
export function addTexts(table: TextTable): void {
  for (const key of Object.keys(table)) known.add(key);
  for (const language of languages) i18next.addResourceBundle(language, 'console', one(table, language));
}

function spoken(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

export function startLanguage(): void {
  const lng = chosenLanguage();
  void i18next.use(initReactI18next).init({
    lng,
    resources: { zh: { console: one(firstTexts, 'zh') }, en: { console: one(firstTexts, 'en') } },
    defaultNS: 'console',
    keySeparator: false,
    nsSeparator: false,
    // React escapes.
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    initAsync: false,
  });
  spoken(lng);
  if (new URLSearchParams(location.search).has('lang')) keepLanguage(lng);
}

export function languageNow(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

export const locale = () => (languageNow() === 'zh' ? 'zh-CN' : 'en-GB');

export function setLanguage(language: Language): void {
  spoken(language);
  keepLanguage(language);
  void i18next.changeLanguage(language);
}

type Values = Readonly<Record<string, string | number>>;

/** Outside of components; inside, `useSay` draws again when the language changes. */
export function say(key: TextKey, values: Values = {}): string {
  return i18next.t(key, values);
}

export interface Words {
  readonly language: Language;
  /** A text of the table, with `{name}` filled in. */
  say(key: TextKey, values?: Values): string;
  /** A text that came from the gateway. */
  pick(text: Text): string;
  /** For words that come from the gateway: the table's text, or the word itself where there is none. */
  word(prefix: string, name: string): string;
  /** Somebody of this gateway, by name. */
  person(id: string): string;
  /** Who acted on an alarm, by name where that can only be somebody of this gateway. */
  alarmPerson(alarm: { readonly owner?: unknown }, id: string): string;
}

export function useWords(): Words {
  useTranslation();
  // Drawn again when a name has come.
  useSyncExternalStore(onNames, namesVersion);
  return { language: languageNow(), say, pick: (text) => text[languageNow()], word, person: personName, alarmPerson };
}

export function word(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return known.has(key) ? say(key as TextKey) : name;
}
