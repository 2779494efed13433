/** Kinds of danger of CAP 1.2 (section 3.2.2, `category`), as the vocabulary of device types names them. */
export const capCategories = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export type CapCategory = (typeof capCategories)[number];
