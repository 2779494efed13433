/** Severities in falling order. `critical` means life; mapped to CAP severity (CAP 1.2 section 3.2.2) and ISA priorities. */
export const severities = ['critical', 'major', 'minor', 'warning'] as const;
export type Severity = (typeof severities)[number];
