import { aggregates, type SeriesQuery } from '../model/series-store.ts';

/** Throws RangeError that names the field, what was expected and what came. */
export function checkQuery({ from, to, every, aggregate, limit }: SeriesQuery): void {
  if (!Number.isFinite(from)) throw new RangeError(`from: expected ms since epoch, came ${from}`);
  if (!Number.isFinite(to)) throw new RangeError(`to: expected ms since epoch, came ${to}`);
  if (every !== null && !(Number.isSafeInteger(every) && every > 0)) {
    throw new RangeError(`every: expected a whole number of ms above 0 or null, came ${every}`);
  }
  if (!aggregates.includes(aggregate)) throw new RangeError(`aggregate: expected one of ${aggregates.join(', ')}, came ${aggregate}`);
  if (!Number.isSafeInteger(limit) || limit < 0) throw new RangeError(`limit: expected a whole number from 0, came ${limit}`);
}

export function checkPosition(position: number): void {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new RangeError(`position: expected a journal position, a whole number from 0, came ${position}`);
  }
}
