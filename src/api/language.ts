import type { Language } from '../model/text.ts';

/** The language asked for (RFC 9110 12.5.4), Chinese when none of ours is asked for. */
export function languageOf(acceptLanguage: string | undefined, fallback: Language = 'zh'): Language {
  let best: Language = fallback;
  let bestQuality = 0;
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = range.startsWith('zh') ? 'zh' : range.startsWith('en') ? 'en' : null;
    const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    if (language !== null && quality > bestQuality) {
      best = language;
      bestQuality = quality;
    }
  }
  return best;
}
