import { ApiProblem } from './problem-document.ts';

export interface WantedTime {
  readonly minutes?: number | undefined;
  /** RFC 3339. */
  readonly until?: string | undefined;
}

/** Whole minutes from now, within the limit of the site. `now` in ms since epoch. */
export function limitedMinutes(
  { minutes, until }: WantedTime,
  bounds: { readonly least: number; readonly usual: number; readonly most: number; readonly setting: string },
  now: number,
): number {
  const { least, usual, most, setting } = bounds;
  if (minutes !== undefined && until !== undefined) throw wrong('body.until', 'minutes or until, not both', until);
  if (until === undefined) return within(minutes ?? Math.min(usual, most), `body.minutes`, String(minutes));
  const asked = Math.ceil((Date.parse(until) - now) / 60_000);
  if (asked < least) throw wrong('body.until', `a moment at least ${least} min from now`, until);
  return within(asked, 'body.until', until);

  function within(wanted: number, field: string, came: string): number {
    if (wanted <= most) return wanted;
    const expected = `at most ${most} min from now (setting ${setting})`;
    throw new ApiProblem('time-too-long', `${field}: expected ${expected}, came ${came}`, {
      errors: [{ field, expected, came, cure: 'Choose a shorter time; it can be given again when it is over.' }],
    });
  }
}

function wrong(field: string, expected: string, came: string): ApiProblem {
  const errors = [{ field, expected, came, cure: `Correct ${field}.` }];
  return new ApiProblem('invalid-request', `${field}: expected ${expected}, came ${came}`, { errors });
}
