/**
 * The time zone of the site (`ANLIN_TIME_ZONE`): every time on every page is printed in it, wherever the page is read. Whoever
 * telephones the site means the same clock.
 */
let zone: string | undefined;
let format = formatIn(undefined);

function formatIn(timeZone: string | undefined): Intl.DateTimeFormat {
  const two = '2-digit';
  const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
  return new Intl.DateTimeFormat('en-US', { calendar: 'iso8601', hourCycle: 'h23', timeZone, ...parts });
}

/** From the answer of who is signed in. A zone that this browser does not know changes nothing. */
export function learnSiteZone(name: string | undefined): void {
  if (name === undefined || name === zone) return;
  try {
    format = formatIn(name);
    zone = name;
  } catch {
    // Its own zone, then; `otherZone` has no reason to speak.
  }
}

/** Undefined until it is known: the browser's own. */
export const siteZone = (): string | undefined => zone;

/** ms since epoch -> the wall time of the site, as the ms of the same wall time in UTC. */
export function wallMs(at: number): number {
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  // Not Date.UTC: to it the year 20, which somebody types who means 2026, is 1920.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second) + (((at % 1_000) + 1_000) % 1_000);
}

/** The other way round. A wall time that there was twice is the later moment or the earlier one, one that never was a moment near it. */
export function momentOfWall(wall: number): number {
  const near = wall - (wallMs(wall) - wall);
  return wall - (wallMs(near) - near);
}

/** `2026-11-28T20:15:07` at the site. */
export const wallText = (at: number): string => new Date(wallMs(at)).toISOString().slice(0, 19);

/** The other way round, as RFC 3339; '' where it is no moment. */
export function momentOfWallText(text: string): string {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? '' : new Date(momentOfWall(wall)).toISOString();
}

/** `2026-11-28` at the site. */
export const dayOf = (at: number): string => wallText(at).slice(0, 10);

/** What the zone is called, where the clock of this browser shows another time; null = it shows the same. */
export function otherZone(now: number, locale: string, length: 'long' | 'short'): string | null {
  if (zone === undefined || Math.abs(wallMs(now) - (now - new Date(now).getTimezoneOffset() * 60_000)) < 30_000) return null;
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: length === 'long' ? 'long' : 'shortOffset' }).formatToParts(
    now,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}
