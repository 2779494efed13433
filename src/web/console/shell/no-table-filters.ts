/**
 * Stands in for the filter menus of antd's table (vite.config.ts): filters of the console stand above the table and in the
 * address, and those menus, with tree and all, are loaded with every table. A column with `filters` fails the page.
 */
export default function NoTableFilters(): never {
  throw new Error('Tables of the console have no filters of their own: expected a filter bar (see vite.config.ts)');
}

export const flattenKeys = NoTableFilters;
