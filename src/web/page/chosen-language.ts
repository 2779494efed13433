import { remember, remembered } from './remembered.ts';

export type Language = 'zh' | 'en';

const stored = 'anlin.language';

/** `?lang=` first, then what was chosen before, then what the browser is set to: Chinese of any kind, or else English. */
export function chosenLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? remembered(stored) ?? navigator.language;
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Somebody chose it, by a button or by the link that was opened. */
export function keepLanguage(language: Language): void {
  remember(stored, language);
}
