/**
 * A unit as people read it, both languages alike. The contract's units are spelled for programs (`Cel`, `ug/m3`), and a site's own
 * may be UCUM. The gateway writes its reasons with the same words (src/model/printed-unit.ts there; a test holds them together).
 */
export const printedUnits: Readonly<Record<string, string>> = {
  Cel: '°C',
  '[degF]': '°F',
  'ug/m3': 'µg/m³',
  'mg/m3': 'mg/m³',
  'g/m3': 'g/m³',
  m2: 'm²',
  m3: 'm³',
  '1e-6': 'ppm',
  '[ppm]': 'ppm',
  '[ppb]': 'ppb',
  '%{LEL}': '%LEL',
  'W.h': 'Wh',
  'dB[mW]': 'dBm',
  Ohm: 'Ω',
};

/** '' where there is none. */
export const unitText = (unit: string | null | undefined): string => (unit ? (printedUnits[unit] ?? unit) : '');

/** `21.5 °C`; the figure alone where there is no unit. */
export const withUnit = (figure: string, unit: string | null | undefined): string => (unit ? `${figure} ${unitText(unit)}` : figure);
