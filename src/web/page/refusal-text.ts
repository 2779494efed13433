import { word } from './language.ts';

/** The gateway explains a refusal in its own language; the page says it in that of its reader where it knows the code. */
export function refusalText(code: string, detail: string): string {
  const known = word('refused', code);
  return known === code ? detail : known;
}
