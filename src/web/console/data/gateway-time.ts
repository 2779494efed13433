let offset = 0;

/** The gateway's wall clock, ms since epoch, as far as this page knows it: a desk's own clock is often wrong. */
export function gatewayNow(): number {
  return Date.now() + offset;
}

/** Learns from the `Date` header (RFC 9110 6.6.1) of an answer; it counts whole seconds. */
export function learnGatewayTime(header: string | null): void {
  const at = header === null ? Number.NaN : Date.parse(header);
  if (Number.isFinite(at) && Math.abs(at + 500 - gatewayNow()) > 2_000) offset = at + 500 - Date.now();
}
