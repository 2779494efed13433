import { dayOf, siteZone, wallText } from '../../page/site-zone.ts';
import { gatewayNow } from '../data/gateway-time.ts';
import { locale, say } from './language.ts';

const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const;

/** Clock time at the site; with the date unless it is today there. */
export function momentText(moment: string | number | null | undefined): string {
  const at = typeof moment === 'number' ? moment : Date.parse(moment ?? '');
  if (!Number.isFinite(at)) return say('unknown');
  const date = new Date(at);
  const clock = { ...time, timeZone: siteZone() };
  if (dayOf(gatewayNow()) === dayOf(at)) return date.toLocaleTimeString(locale(), clock);
  return date.toLocaleString(locale(), { year: 'numeric', month: '2-digit', day: '2-digit', ...clock });
}

/** With its day, whatever day it is read on: what is printed is read later. */
export function datedText(moment: string): string {
  return wallText(Date.parse(moment)).replace('T', ' ');
}

export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [d, hours, m, s] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (d > 0) return say('elapsed.days', { d, h: hours % 24 });
  if (hours > 0) return say('elapsed.hours', { h: hours, m });
  if (m > 0) return say('elapsed.minutes', { m, s });
  return say('elapsed.seconds', { s });
}

/** A round width of time: 2 s, 5 min, 1 h, 1 d. */
export function widthText(ms: number): string {
  if (ms % 86_400_000 === 0) return say('width.days', { n: ms / 86_400_000 });
  if (ms % 3_600_000 === 0) return say('width.hours', { n: ms / 3_600_000 });
  return ms % 60_000 === 0 ? say('width.minutes', { n: ms / 60_000 }) : say('elapsed.seconds', { s: ms / 1_000 });
}

/** A place path as people read it. */
export function placeText(place: string): string {
  return place === '' ? say('place.root') : place.split('/').join(' › ');
}
