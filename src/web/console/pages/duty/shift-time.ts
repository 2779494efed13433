import { wallText } from '../../../page/site-zone.ts';

/** `08:00` at the site. */
export function timeOf(moment: string): string {
  return wallText(Date.parse(moment)).slice(11, 16);
}

/** The same for an end: midnight is the end of the day before. */
export function endOf(moment: string): string {
  return timeOf(moment).replace('00:00', '24:00');
}
