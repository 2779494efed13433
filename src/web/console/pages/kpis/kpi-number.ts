import type { Judged } from '../../data/kpis.ts';
import { say } from '../../text/language.ts';
import { durationText } from '../../text/moment-text.ts';
import { numberText } from '../../text/value-text.ts';

/** Two digits that say something, never more than the figure is worth. */
const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(2)));

/** Null is said, never shown as nought. */
export function shareText(share: number | null): string {
  return share === null ? say('kpis.unknown') : `${numberText(rounded(share * 100))} %`;
}

export function countText(count: number | null): string {
  return count === null ? say('kpis.unknown') : numberText(rounded(count));
}

export function secondsText(seconds: number | null): string {
  return seconds === null ? '–' : durationText(seconds * 1_000);
}

export function judgedText(unit: Judged['unit'], value: number | null): string {
  if (value === null) return say('kpis.unknown');
  if (unit === 'share') return shareText(value);
  return unit === 'seconds' ? secondsText(value) : countText(value);
}
