import { createReadStream } from 'node:fs';

export interface CsvRow {
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const longestRow = 1024 * 1024;

/**
 * Reads a CSV file as a stream (RFC 4180: CRLF or LF, quotes, doubled quotes, line breaks inside quotes; a byte order mark
 * is dropped), some rows at a time. Empty lines are no rows. Throws on a quote that is never closed and on bytes that are
 * not UTF-8, with the line.
 */
export async function* csvRows(file: string, separator = ','): AsyncGenerator<readonly CsvRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = new RowReader(file, separator);
  for await (const chunk of createReadStream(file)) {
    yield reader.take(decodeAt(reader, () => decoder.decode(chunk, { stream: true })));
  }
  yield [...reader.take(decodeAt(reader, () => decoder.decode())), ...reader.end()];
}

/** The same of a text that is in memory; `name` is for what is thrown. */
export function csvRowsOf(text: string, name: string): readonly CsvRow[] {
  const reader = new RowReader(name, ',');
  return [...reader.take(text), ...reader.end()];
}

function decodeAt(reader: RowReader, decode: () => string): string {
  try {
    return decode();
  } catch {
    throw new Error(
      `${reader.at()}: expected UTF-8 from here on, came other bytes; convert the file first, e.g. iconv -f GB18030 -t UTF-8`,
    );
  }
}

class RowReader {
  private readonly file: string;
  private readonly separator: string;
  private line = 1;
  private rowLine = 1;
  private cells: string[] = [];
  private cell = '';
  private length = 0;
  /** `quote`: a quote came inside a quoted cell: the end of it, or the first half of a doubled one. */
  private state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  private afterReturn = false;

  constructor(file: string, separator: string) {
    this.file = file;
    this.separator = separator;
  }

  at(): string {
    return `${this.file}:${this.line}`;
  }

  take(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    for (const char of text) {
      if (this.state === 'quoted') {
        if (char === '"') this.state = 'quote';
        else this.add(char);
      } else if (char === '"' && this.state === 'quote') {
        this.state = 'quoted';
        this.add(char);
      } else if (char === '"' && this.state === 'start') this.state = 'quoted';
      else if (char === this.separator) this.endCell();
      else if (char === '\n' || char === '\r') {
        // CR LF is one end of line, also when a chunk ends between them.
        if (!(char === '\n' && this.afterReturn)) this.endRow(rows);
      } else {
        this.state = 'plain';
        this.add(char);
      }
      this.afterReturn = char === '\r' && this.state !== 'quoted';
      if (char === '\n') {
        this.line++;
        if (this.cells.length === 0 && this.state === 'start') this.rowLine = this.line;
      }
    }
    return rows;
  }

  end(): CsvRow[] {
    if (this.state === 'quoted') throw new Error(`${this.file}:${this.rowLine}: expected a closing quote, came the end of the file`);
    const rows: CsvRow[] = [];
    this.endRow(rows);
    return rows;
  }

  private add(char: string): void {
    this.cell += char;
    if (++this.length > longestRow) {
      throw new Error(`${this.file}:${this.rowLine}: expected a row of at most ${longestRow} characters; is a quote left open?`);
    }
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    this.state = 'start';
  }

  private endRow(rows: CsvRow[]): void {
    this.endCell();
    const [only] = this.cells;
    if (this.cells.length > 1 || only !== '') rows.push({ line: this.rowLine, cells: this.cells });
    this.cells = [];
    this.length = 0;
  }
}
