import type { Language, Text } from '../../model/text.ts';

/** One thing that keeps a file from being imported. `line` from 1; `column` as its header says it; null = the whole line or file. */
export interface ImportProblem {
  readonly line: number | null;
  readonly column: string | null;
  readonly id: string | null;
  readonly expected: Text;
  readonly came: string;
  readonly cure: Text;
}

const longestCame = 80;

/** What came, so that spaces and line breaks can be seen. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > longestCame ? `${value.slice(0, longestCame)}…` : value);
}

/** `file:line [column] id: expected ...; came ...; cure`. */
export function problemLine(file: string, { line, column, id, expected, came, cure }: ImportProblem, language: Language): string {
  const where = [line === null ? file : `${file}:${line}`, column === null ? '' : ` [${column}]`, id === null ? '' : ` ${id}`].join('');
  return language === 'zh'
    ? `${where}：应为${expected.zh}；实为 ${came}；${cure.zh}`
    : `${where}: expected ${expected.en}; came ${came}; ${cure.en}`;
}

export function problemJson(file: string, { line, column, id, expected, came, cure }: ImportProblem, language: Language) {
  return { file, line, column, id, expected: expected[language], came, cure: cure[language] };
}
