/** Units of the vocabulary as people read them: the contract spells some for programs. A unit that is not here is printed as it is. */
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

export const printedUnit = (unit: string): string => printedUnits[unit] ?? unit;
