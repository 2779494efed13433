import type { Parameter } from './read-connection.ts';

/** What rows must fulfil, all of it, with the values for its question marks. */
export class Where {
  readonly values: Parameter[] = [];
  private readonly terms: string[] = [];

  add(term: string, ...values: Parameter[]): void {
    this.terms.push(term);
    this.values.push(...values);
  }

  /** This place and below; undefined or '' = everywhere. */
  within(place: string | undefined): void {
    // '0' follows '/': the range holds every path below the place.
    if (place !== undefined && place !== '') this.add('(place = ? OR (place >= ? AND place < ?))', place, `${place}/`, `${place}0`);
  }

  /** '' = any row. */
  get sql(): string {
    return this.terms.length === 0 ? '' : `WHERE ${this.terms.join(' AND ')}`;
  }
}
