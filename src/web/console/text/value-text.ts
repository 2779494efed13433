import { withUnit } from '../../page/unit-text.ts';
import type { Reading } from '../data/alarms.ts';
import type { Profile, ProfilePoint } from '../data/wire.ts';
import { languageNow, locale, say } from './language.ts';

type Named = Pick<Reading, 'point' | 'component'>;

export function pointOf(profile: Profile | undefined, reading: Named): ProfilePoint | null {
  const same = profile?.points.filter((entry) => entry.point === reading.point) ?? [];
  return same.find((entry) => entry.component === (reading.component ?? '')) ?? same[0] ?? null;
}

export function pointTitle(profile: Profile | undefined, reading: Named): string {
  const title = pointOf(profile, reading)?.title;
  const component = reading.component ? ` [${reading.component}]` : '';
  return `${title ? title[languageNow()] : reading.point}${component}`;
}

export function numberText(value: number): string {
  return value.toLocaleString(locale(), { maximumSignificantDigits: 6 });
}

/** A value as people read it. Missing is said, never shown as nought. */
export function valueText(profile: Profile | undefined, reading: Reading): string {
  const { value, unit } = reading;
  if (value === null || reading.quality === 'missing') return say('value.missing');
  if (typeof value === 'number') return withUnit(numberText(value), unit);
  if (typeof value === 'boolean') return say(`value.${value}`);
  const known = pointOf(profile, reading)?.words.find((entry) => entry.word === value);
  return known ? known.title[languageNow()] : value;
}
