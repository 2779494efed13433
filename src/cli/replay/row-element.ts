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
  for (const { index, point, kind } of plan.columns) {
    const text = row.cells[index] ?? '';
    const cell = readCell(text, kind, missing);
    // In a row of the wrong width a number may belong to another column (a decimal comma does that): as text it is quarantined.
    const value = ragged && cell.kind === 'good' ? text : cell.value;
    values[point] = value;
    if (cell.kind === 'missing') counts.missing++;
    else if (typeof ts === 'string') counts.withoutTime++;
    else if (cell.kind === 'unreadable' || ragged) counts.notNumeric++;
    else counts.good++;
  }
  return JSON.stringify({ ts, values });
}
