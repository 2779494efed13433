import type { PlaceLevel } from './place-level.ts';
import type { RuleCondition, Term } from './rule.ts';

/**
 * How far the clocks of two devices may be apart, s, where a file does not say: two crystals of 20 ppm [M] that are set once a day
 * differ by up to 3.5 s, and what comes without a time of its own is some tenths of a second on its way. A site choice.
 */
export const defaultToleranceSeconds = 5;

/** The level of the place that a rule is about; null = it is about one device. */
export function placeLevelOf(condition: RuleCondition): PlaceLevel | null {
  if (condition.kind === 'together') return condition.at;
  return condition.kind === 'sequence' ? (condition.at ?? null) : null;
}

export function isAboutPlace(condition: RuleCondition): boolean {
  return placeLevelOf(condition) !== null;
}

/** What single devices say for a rule about a place, part by part or step by step; none for other rules. */
export function partsOf(condition: RuleCondition): readonly (readonly Term[])[] {
  if (condition.kind === 'together') return condition.parts.map(({ when }) => when);
  return condition.kind === 'sequence' && condition.at !== undefined ? condition.steps : [];
}
