import { type Quality, qualities } from '../../model/quality.ts';
import type { Value } from '../../model/reading.ts';
import { decodeName, encodeName } from './written-name.ts';

/** Which field holds the value; `none` = no value came; `coded` = a word that UTF-8 cannot hold, written like a name. */
export const valueKinds = ['number', 'word', 'flag', 'none', 'coded'] as const;
export type ValueKind = (typeof valueKinds)[number];

/**
 * The string field beside every value, e.g. `good number %LEL` or `missing none`: with it missing is not zero, and a sample that
 * was written again as another kind leaves nothing of the old one behind.
 */
export interface SampleState {
  readonly quality: Quality;
  readonly kind: ValueKind;
  readonly unit: string | null;
}

/** Stands in quotes in the line protocol and in InfluxQL, so it holds nothing that ends them. */
const plainUnit = /^[^\p{Cc}\p{Surrogate}"'\\~][^\p{Cc}\p{Surrogate}"'\\]*$/u;

export function stateText({ quality, kind, unit }: SampleState): string {
  if (unit === null) return `${quality} ${kind}`;
  return `${quality} ${kind} ${plainUnit.test(unit) ? unit : `~${encodeName(unit)}`}`;
}

/** null = not written by us. */
export function readState(text: string): SampleState | null {
  const [quality, kind, ...rest] = text.split(' ');
  if (!qualities.includes(quality as Quality) || !valueKinds.includes(kind as ValueKind)) return null;
  const unit = rest.length === 0 ? null : rest.join(' ');
  return { quality: quality as Quality, kind: kind as ValueKind, unit: unit?.startsWith('~') ? decodeName(unit.slice(1)) : unit };
}

/** Only good and uncertain values count in a bucket (series-store.ts). */
export function counts({ quality, kind }: SampleState): boolean {
  return kind !== 'none' && (quality === 'good' || quality === 'uncertain');
}

export function heldValue(kind: ValueKind, number: unknown, word: unknown, flag: unknown): Value {
  if (kind === 'number' && typeof number === 'number') return number;
  if (kind === 'word' && typeof word === 'string') return word;
  if (kind === 'coded' && typeof word === 'string') return decodeName(word);
  if (kind === 'flag' && typeof flag === 'boolean') return flag;
  return null;
}
