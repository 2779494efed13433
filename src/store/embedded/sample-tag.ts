import { type Quality, qualities } from '../../model/quality.ts';
import type { Value } from '../../model/reading.ts';

/**
 * All about a sample but its time and value in one integer: kind (2 bits), quality (3 bits), unit id (the rest; 0 = no unit).
 * It hardly ever changes along a column, so it costs two bytes a column.
 */
export const kindNull = 0;
export const kindNumber = 1;
export const kindWord = 2;
export const kindBoolean = 3;

const qualityIndex = new Map<Quality, number>(qualities.map((quality, index) => [quality, index]));
const uncertain = qualities.indexOf('uncertain');
const bad = qualities.indexOf('bad');

export function tagOf(kind: number, quality: Quality, unit: number): number {
  return kind + (qualityIndex.get(quality) ?? bad) * 4 + unit * 32;
}
export const kindOf = (tag: number): number => tag & 3;
export const unitOf = (tag: number): number => tag >>> 5;
export const qualityOf = (tag: number): Quality => qualities[(tag >>> 2) & 7] ?? 'bad';
/** Only good and uncertain values count in a bucket; a null never does. */
export const counts = (tag: number): boolean => (tag & 3) !== kindNull && ((tag >>> 2) & 7) <= uncertain;
export const isUncertain = (tag: number): boolean => ((tag >>> 2) & 7) === uncertain;

/** A value as it is held in an array of doubles: words by index, booleans as 0 and 1, null as 0 (the tag tells them apart). */
export function heldValue(tag: number, held: number, words: readonly string[]): Value {
  const kind = tag & 3;
  if (kind === kindNumber) return held;
  if (kind === kindWord) return words[held] ?? null;
  return kind === kindBoolean ? held === 1 : null;
}
