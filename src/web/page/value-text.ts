import { language, pick, say } from './language.ts';
import type { Profile, ProfilePoint, Reading } from './wire.ts';

export function pointOf(profile: Profile | null, reading: Pick<Reading, 'point' | 'component'>): ProfilePoint | null {
  const same = profile?.points.filter((entry) => entry.point === reading.point) ?? [];
  return same.find((entry) => entry.component === (reading.component ?? '')) ?? same[0] ?? null;
}

export function pointTitle(profile: Profile | null, reading: Pick<Reading, 'point' | 'component'>): string {
  const title = pointOf(profile, reading)?.title;
  const component = reading.component ? ` [${reading.component}]` : '';
  return `${title ? pick(title) : reading.point}${component}`;
}

export function numberText(value: number): string {
  return value.toLocaleString(language() === 'zh' ? 'zh-CN' : 'en-GB', { maximumSignificantDigits: 6 });
}

/** A value as people read it. Missing is said, never shown as nought. */
export function valueText(profile: Profile | null, reading: Reading): string {
  const { value, unit } = reading;
  if (value === null || reading.quality === 'missing') return say('value.missing');
  if (typeof value === 'number') return `${numberText(value)}${unit ? ` ${unit}` : ''}`;
  if (typeof value === 'boolean') return say(`value.${value}`);
  const known = pointOf(profile, reading)?.words.find((entry) => entry.word === value);
  return known ? pick(known.title) : value;
}
