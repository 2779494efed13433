/** A moment as CAP 1.2 writes it (3.2.1 `sent`): seconds, the zone's offset, no fractions; UTC is `-00:00`, never `Z`. */
export function capTime(ms: number, timeZone: string): string {
  const seconds = Math.floor(ms / 1_000) * 1_000;
  const parts = new Map(
    format(timeZone)
      .formatToParts(seconds)
      .map(({ type, value }) => [type, value]),
  );
  const local = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((type) => Number(parts.get(type as Intl.DateTimeFormatPartTypes)));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = local;
  const offset = Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - seconds) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const sign = offset > 0 ? '+' : '-';
  const shift = Math.abs(offset);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${sign}${two(Math.floor(shift / 60))}:${two(shift % 60)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const digits = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: digits,
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  });
  formats.set(timeZone, made);
  return made;
}
