export type Language = 'zh' | 'en';

const stored = 'anlin.language';

/** `?lang=` first, then what was chosen before, then what the browser is set to: Chinese of any kind, or else English. */
export function chosenLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(stored);
  } catch {
    // Private mode: the choice lasts as long as the page.
  }
  const asked = new URLSearchParams(location.search).get('lang') ?? kept ?? navigator.language;
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Somebody chose it, by a button or by the link that was opened. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(stored, language);
  } catch {
    // As above.
  }
}
