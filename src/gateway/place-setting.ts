import { placePath, placeRule } from './site-fields.ts';

/**
 * What is wrong with a place of the settings, as a list. They are compared with places of devices as they stand: one with a slash too
 * many is a place that nothing is at, and nobody is ever told.
 */
export function placeProblems(field: string, place: string): readonly string[] {
  if (placePath(place) === place) return [];
  const cure = 'write it as its devices have it, without a slash or space at either end, or leave it out for everything';
  return [`${field}: expected ${placeRule}; came ${JSON.stringify(place)}; ${cure}`];
}
