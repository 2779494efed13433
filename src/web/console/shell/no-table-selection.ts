/**
 * Stands in for the selection of rows in antd's table (vite.config.ts): its boxes, menus and trees are loaded with every table,
 * and no table of the console selects rows. One that does fails the page.
 */
export const SELECTION_COLUMN = {};
export const SELECTION_ALL = 'SELECT_ALL';
export const SELECTION_INVERT = 'SELECT_INVERT';
export const SELECTION_NONE = 'SELECT_NONE';

const none: ReadonlySet<unknown> = new Set();
const same = <T>(columns: T): T => columns;

export default function noSelection(_of: unknown, wanted: unknown): readonly [typeof same, ReadonlySet<unknown>] {
  if (wanted) throw new Error('Tables of the console select no rows: expected no rowSelection (see vite.config.ts)');
  return [same, none];
}
