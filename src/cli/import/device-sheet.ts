import { csvRowsOf } from '../replay/csv-rows.ts';
import { type Columns, type ImportField, readHeader } from './columns.ts';
import { decodeSheet, type SheetEncoding } from './decode-sheet.ts';
import { type ImportProblem, quoted } from './import-problem.ts';

/** One line of the file. An empty cell is not there: it says nothing, and never takes away what is known. */
export interface SheetRow {
  readonly line: number;
  readonly cells: { readonly [field in ImportField]?: string };
}

export interface DeviceSheet {
  readonly rows: readonly SheetRow[];
  readonly nameOf: Columns['nameOf'];
  readonly problems: readonly ImportProblem[];
}

/** Reads a CSV file of devices with everything that is wrong with it as a file. Throws only what `csvRowsOf` throws. */
export function readDeviceSheet(bytes: Uint8Array, file: string, encoding: SheetEncoding | null): DeviceSheet {
  const decoded = decodeSheet(bytes, encoding);
  if (typeof decoded !== 'string') return { rows: [], nameOf: {}, problems: [decoded] };
  const [header, ...lines] = csvRowsOf(decoded, file).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (header === undefined) return { rows: [], nameOf: {}, problems: [nothing('an empty file', '空文件')] };
  const { fields, nameOf, problems: wrongHeader } = readHeader(header.cells, header.line);
  const problems = [...wrongHeader];
  if (lines.length === 0) problems.push(nothing('a header only', '只有表头'));
  const rows = lines.map(({ line, cells }): SheetRow => {
    const row: { [field in ImportField]?: string } = {};
    for (const [index, cell] of cells.entries()) {
      const field = fields[index];
      const value = cell.trim();
      if (value === '') continue;
      if (field) row[field] ??= tidy(field, value);
      else if (index >= fields.length) problems.push(tooLong(line, fields.length, cells));
      else if (header.cells[index]?.trim() === '') problems.push(nameless(line, index, cell));
      if (index >= fields.length) break;
    }
    return { line, cells: row };
  });
  return { rows, nameOf, problems };
}

const days: ReadonlySet<ImportField> = new Set(['installedOn', 'inspectedOn', 'inspectionDue', 'consentOn', 'consentUntil'] as const);

/**
 * The same thing written in another way: full-width digits and signs in codes and numbers, space around the parts of a
 * place, and dates as spreadsheets in China write them (2024/5/1, 2024年5月1日). Only year first: 5/1/2024 may be either.
 */
function tidy(field: ImportField, value: string): string {
  if (field === 'place')
    return value
      .split('/')
      .map((part) => part.trim())
      .join('/');
  if (field === 'rescueCode' || field === 'maintainerPhone') return value.normalize('NFKC');
  if (days.has(field)) {
    const parts = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(value.normalize('NFKC'));
    return parts === null ? value : [parts[1], parts[2]?.padStart(2, '0'), parts[3]?.padStart(2, '0')].join('-');
  }
  return value;
}

function nothing(came: string, zh: string): ImportProblem {
  return {
    line: null,
    column: null,
    id: null,
    expected: { zh: '表头和至少一行设备', en: 'a header and at least one device' },
    came: `${came} / ${zh}`,
    cure: { zh: '样表：anlin device import --template', en: 'for an example: anlin device import --template' },
  };
}

function tooLong(line: number, most: number, cells: readonly string[]): ImportProblem {
  return {
    line,
    column: null,
    id: null,
    expected: { zh: `最多 ${most} 格`, en: `at most ${most} cells` },
    came: `${cells.length}: ${quoted(cells.slice(most - 1).join(','))}`,
    cure: { zh: '含逗号的内容要放在英文双引号里', en: 'text with a comma in it goes into double quotes' },
  };
}

function nameless(line: number, index: number, cell: string): ImportProblem {
  return {
    line,
    column: null,
    id: null,
    expected: { zh: `第 ${index + 1} 列有列名`, en: `a header for column ${index + 1}` },
    came: quoted(cell),
    cure: { zh: '补上列名，或删去该列', en: 'name the column or take it out' },
  };
}
