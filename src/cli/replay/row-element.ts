import { readCell } from './cell.ts';
import type { CsvRow } from './csv-rows.ts';
import type { ReplayCounts } from './replay-counts.ts';
import type { RowPlan } from './row-plan.ts';

/** One row as one element of the contract's array form, and what was counted on the way. `ts` as text = it could not be read. */
export function rowElement(row: CsvRow, ts: number | string, plan: RowPlan, missing: readonly string[], counts: ReplayCounts): string {
  const ragged = row.cells.length !== plan.width;
  const values: Record<string, unknown> = {};
  counts.rows++;
  if (ragged) counts.raggedRows++;
  for (const { index, path, kind } of plan.columns) {
    const text = row.cells[index] ?? '';
    const cell = readCell(text, kind, missing);
    // In a row of the wrong width a number may belong to another column (a decimal comma does that): as text it is quarantined.
    const value = ragged && cell.kind === 'good' ? text : cell.value;
    put(values, path, value);
    if (cell.kind === 'missing') counts.missing++;
    else if (typeof ts === 'string') counts.withoutTime++;
    else if (cell.kind === 'unreadable' || ragged) counts.notNumeric++;
    else counts.good++;
  }
  return JSON.stringify({ ts, values });
}

/** A type may read a point from deeper in the message (`pointer: /status/bat`); the replayed message has the same shape. */
function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = values;
  for (const key of path.slice(0, -1)) {
    const below = (at[key] as Record<string, unknown> | undefined) ?? {};
    at[key] = below;
    at = below;
  }
  at[path.at(-1) ?? ''] = value;
}
