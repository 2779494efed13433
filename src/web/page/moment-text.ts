import { language, say } from './language.ts';
import { gatewayNow } from './page-clock.ts';
import { dayOf, otherZone, siteZone } from './site-zone.ts';

const locale = () => (language() === 'zh' ? 'zh-CN' : 'en-GB');

/** Clock time; with the date unless it is today. */
export function momentText(rfc3339: string | null): string {
  const at = rfc3339 === null ? Number.NaN : Date.parse(rfc3339);
  if (!Number.isFinite(at)) return say('unknown');
  const date = new Date(at);
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZone: siteZone() } as const;
  if (dayOf(gatewayNow()) === dayOf(at)) return date.toLocaleTimeString(locale(), time);
  return date.toLocaleString(locale(), { year: 'numeric', month: '2-digit', day: '2-digit', ...time });
}

/** With the zone where this screen's own clock shows another time: every other time on the page is of the same zone. */
export function clockText(): string {
  const now = gatewayNow();
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZone: siteZone() } as const;
  const zone = otherZone(now, locale(), 'short');
  return `${new Date(now).toLocaleTimeString(locale(), time)}${zone === null ? '' : ` ${zone}`}`;
}

export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [d, hours, m, sec] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (d > 0) return say('elapsed.days', { d, h: hours % 24 });
  if (hours > 0) return say('elapsed.hours', { h: hours, m });
  if (m > 0) return say('elapsed.minutes', { m, s: sec });
  return say('elapsed.seconds', { s: sec });
}

export function elapsedText(rfc3339: string): string {
  return durationText(gatewayNow() - Date.parse(rfc3339));
}

/** A place path as people read it. */
export function placeText(place: string): string {
  return place === '' ? say('place.root') : place.split('/').join(' › ');
}
