import type { VocabularyPoint } from '../../model/profile.ts';

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export type CellKind = 'good' | 'missing' | 'unreadable';
export interface Cell {
  readonly kind: CellKind;
  /** What is sent: null for missing; for what cannot be read the text itself, so that the gateway quarantines it. */
  readonly value: number | string | boolean | null;
}

/** Reads one cell; never guesses. `missing` = texts that mean "no value", compared as text and as numbers. */
export function readCell(text: string, kind: VocabularyPoint['kind'], missing: readonly string[]): Cell {
  const trimmed = text.trim();
  const value = number.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (trimmed === '' || missing.some((code) => code === trimmed || Number(code) === value)) return { kind: 'missing', value: null };
  if (kind === 'number') return Number.isFinite(value) ? { kind: 'good', value } : { kind: 'unreadable', value: text };
  if (kind === 'boolean') {
    const truth = /^true$/i.test(trimmed) ? true : /^false$/i.test(trimmed) ? false : null;
    return truth === null ? { kind: 'unreadable', value: text } : { kind: 'good', value: truth };
  }
  return { kind: 'good', value: trimmed };
}
