const unitSeconds = { s: 1, min: 60, h: 3600, d: 86_400 } as const;

export const durationPattern = /^(\d{1,7}(?:\.\d{1,3})?) (s|min|h|d)$/;

/** `45 s`, `3 min`, `2 h`, `7 d` -> seconds; the text has passed `durationPattern`. */
export function secondsOf(duration: string): number {
  const match = durationPattern.exec(duration);
  if (match === null) throw new RangeError(`duration: expected e.g. "45 s", came "${duration}"`);
  return Number(match[1]) * unitSeconds[match[2] as keyof typeof unitSeconds];
}
