/** value in `to` = value in `from` * scale + offset. Only conversions that need no knowledge of the substance. */
const table: readonly (readonly [from: string, to: string, scale: number, offset: number])[] = [
  ['kW', 'W', 1000, 0],
  ['kWh', 'Wh', 1000, 0],
  ['mA', 'A', 0.001, 0],
  ['degF', 'Cel', 5 / 9, -160 / 9],
  ['K', 'Cel', 1, -273.15],
  ['ppm', '1e-6', 1, 0],
  ['ppb', '1e-6', 0.001, 0],
  ['ug/m3', 'mg/m3', 0.001, 0],
  ['mg/m3', 'ug/m3', 1000, 0],
  ['min', 'h', 1 / 60, 0],
  ['s', 'h', 1 / 3600, 0],
];

/** Null when there is no such conversion. Equal units convert by 1. */
export function conversion(from: string, to: string | null): { readonly scale: number; readonly offset: number } | null {
  if (from === to) return { scale: 1, offset: 0 };
  const row = table.find(([a, b]) => a === from && b === to);
  return row === undefined ? null : { scale: row[2], offset: row[3] };
}

export function convertibleTo(to: string): readonly string[] {
  return [to, ...table.filter((row) => row[1] === to).map((row) => row[0])];
}
