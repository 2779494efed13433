import type { DeviceRecord } from './device-record.ts';

/** Days of the site's own calendar, YYYY-MM-DD, the first and the last on which somebody agrees to be looked after by the device. */
export interface Consent {
  readonly on: string;
  readonly until: string;
}

/** Null where who, since when and until when are not all known. */
export function consentOf(record: DeviceRecord | undefined): Consent | null {
  const { consentBy, consentOn, consentUntil } = record ?? {};
  return consentBy === undefined || consentOn === undefined || consentUntil === undefined ? null : { on: consentOn, until: consentUntil };
}

export function isConsented(consent: Consent | null, day: string): boolean {
  return consent !== null && consent.on <= day && day <= consent.until;
}
