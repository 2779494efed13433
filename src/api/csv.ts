/** Rows for a spreadsheet, the headings first. */
export function csvText(rows: readonly (readonly string[])[]): string {
  // The mark at the beginning makes spreadsheets read it as UTF-8.
  return `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** A name that begins like a formula must not be one in a spreadsheet (OWASP, CSV injection). */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
