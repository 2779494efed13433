import type { CsvRow } from './csv-rows.ts';
import { Misuse } from './misuse.ts';
import type { RowPlan } from './row-plan.ts';
import { readRfc3339, timeReader } from './time-format.ts';

/** Time of the nth row (from 0): ms since epoch, or the text that could not be read. */
export type RowTimes = (row: CsvRow, n: number) => number | string;

export interface RowTimesWish {
  readonly plan: RowPlan;
  /** `iso` when not given. */
  readonly format: string | undefined;
  readonly zone: string;
  readonly rate: number | undefined;
  /** RFC 3339 with offset; may be left out with `asLive`. */
  readonly start: string | undefined;
  readonly asLive: boolean;
}

/** Times from the time column, or start + rate. Throws when the options do not fit together. */
export function rowTimes({ plan, format, zone, rate, start, asLive }: RowTimesWish): RowTimes {
  if (plan.time.length > 0) {
    if (rate !== undefined || start !== undefined)
      throw new Misuse('--rate and --start are for files without a time column; leave out --time');
    const read = timeReader(format ?? 'iso', zone);
    return (row) => {
      const text = plan.time.map((index) => row.cells[index]?.trim() ?? '').join(' ');
      return row.cells.length === plan.width ? (read(text) ?? text) : text;
    };
  }
  if (rate === undefined) throw new Misuse('expected --time <column>, or --rate <Hz> with --start <time> for a file without a time column');
  if (!(rate > 0)) throw new Misuse(`--rate: expected rows per second above 0, came ${rate}`);
  const first = start === undefined ? null : readRfc3339(start);
  if (first === null && !(start === undefined && asLive)) {
    throw new Misuse(`--start: expected RFC 3339 with an offset, e.g. 2026-03-01T08:00:00+08:00, came '${start ?? 'nothing'}'`);
  }
  const from = first ?? 0;
  return (_row, n) => from + Math.round((n * 1000) / rate);
}
