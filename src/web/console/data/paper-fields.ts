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
  'calibratedOn',
  'expiresOn',
  'dependsOn',
  'opcua',
  'consentBy',
  'consentOn',
  'consentUntil',
  'note',
] as const;
export type PaperField = (typeof paperFields)[number];
