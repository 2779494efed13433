/** What is asked for on the telephone comes first. */
export const paperFields = [
  'rescueCode',
  'registrationCode',
  'maintainerPhone',
  'maintainer',
  'maker',
  'model',
  'serial',
  'installedOn',
  'inspectedOn',
  'inspectionDue',
  'opcua',
  'note',
] as const;
export type PaperField = (typeof paperFields)[number];
