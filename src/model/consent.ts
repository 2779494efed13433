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

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day on the calendar of the site, YYYY-MM-DD. `at`: ms since epoch; `zone`: IANA. */
export function dayAt(at: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    // Swedish writes days as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    formats.set(zone, format);
  }
  return format.format(at);
}
