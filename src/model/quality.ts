/**
 * How far a value can be trusted. Missing is never zero: a value that did not come is `missing` with value null.
 * `uncertain` = outside the plausible range or a device in a state where it cannot measure (preheat);
 * `stale` = the device has been silent beyond its expected interval; `bad` = it came but could not be read.
 */
export const qualities = ['good', 'uncertain', 'stale', 'bad', 'missing'] as const;
export type Quality = (typeof qualities)[number];
