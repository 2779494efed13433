const clock = new Map<string, Intl.DateTimeFormat>();

/** Wall time of the site for a sentence, to the second. `ms` since epoch. */
export function localTime(ms: number, timeZone: string): string {
  let format = clock.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    clock.set(timeZone, format);
  }
  return format.format(new Date(ms));
}
