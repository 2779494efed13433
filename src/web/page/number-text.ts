import { language } from './language.ts';

export function numberText(value: number): string {
  return value.toLocaleString(language() === 'zh' ? 'zh-CN' : 'en-GB', { maximumSignificantDigits: 6 });
}
