import type { VocabularyPoint } from '../../model/profile.ts';
import { Misuse } from './misuse.ts';

export interface MappedColumn {
  readonly column: string;
  readonly index: number;
  readonly point: string;
  readonly kind: VocabularyPoint['kind'];
  /** Where the value stands in the message, as the device's type reads it. */
  readonly path: readonly string[];
}
/** How the device's type reads a point; `path` null = an expression works it out of other fields. */
export interface PointPlace {
  readonly kind: VocabularyPoint['kind'];
  readonly path: readonly string[] | null;
}
export interface RowPlan {
  /** Cells that a row has. */
  readonly width: number;
  readonly columns: readonly MappedColumn[];
  /** Columns that together are the time, joined by a space; empty = no time column. */
  readonly time: readonly number[];
}

export interface RowPlanWish {
  readonly header: readonly string[];
  /** `<column>=<point>`. */
  readonly map: readonly string[];
  /** `<column>` or `<column>+<column>`. */
  readonly time: string | undefined;
  /** By vocabulary name or `point[component]`; null = the device's type has no such point. */
  readonly placeOf: (point: string) => PointPlace | null;
}

/** Finds every column that was asked for; throws one error that lists all problems and the columns there are. */
export function planRows({ header, map, time, placeOf }: RowPlanWish): RowPlan {
  const problems: string[] = [];
  const names = header.map((name) => name.trim());
  const find = (option: string, column: string): number => {
    const index = names.indexOf(column);
    if (index < 0) problems.push(`${option}: no column '${column}'`);
    else if (names.lastIndexOf(column) !== index) problems.push(`${option}: column '${column}' stands in the file twice`);
    return index;
  };
  const columns = map.map((text): MappedColumn => {
    const cut = text.lastIndexOf('=');
    const column = text.slice(0, Math.max(0, cut)).trim();
    const point = text.slice(cut + 1).trim();
    if (cut <= 0 || point === '') problems.push(`--map: expected <column>=<point>, came '${text}'`);
    const place = placeOf(point);
    if (place === null) problems.push(`--map ${text}: the device's type has no point '${point}'`);
    else if (place.path === null) problems.push(`--map ${text}: '${point}' is worked out of other fields by the device's type`);
    return { column, index: cut <= 0 ? -1 : find('--map', column), point, kind: place?.kind ?? 'number', path: place?.path ?? [point] };
  });
  if (columns.length === 0) problems.push('--map: expected at least one <column>=<point>');
  const twice = columns.filter((one, i) => columns.findIndex((other) => other.point === one.point) !== i);
  for (const { point } of twice) problems.push(`--map: point '${point}' is given twice`);
  // A column may itself have a plus in its name.
  const parts = time === undefined ? [] : names.includes(time) ? [time] : time.split('+');
  const plan = { width: header.length, columns, time: parts.map((part) => find('--time', part.trim())) };
  if (problems.length > 0) throw new Misuse(`${problems.join('\n')}\ncolumns of the file: ${names.join(', ')}`);
  return plan;
}
