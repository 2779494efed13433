let offset = 0;
let streamed = false;

/** The gateway's wall clock, ms since epoch, as far as this page knows it: a terminal's own clock is often wrong. */
export function gatewayNow(): number {
  return Date.now() + offset;
}

/** Learns from the `Date` header (RFC 9110 6.6.1) of an answer; it counts whole seconds, so what the stream said stands. */
export function learnGatewayTime(header: string | null): void {
  const at = header === null ? Number.NaN : Date.parse(header);
  if (!streamed && Number.isFinite(at) && Math.abs(at + 500 - gatewayNow()) > 2_000) offset = at + 500 - Date.now();
}

/** Learns from a message that was just written: what it took to come is all that is wrong with it. */
export function learnStreamTime(at: string): void {
  const time = Date.parse(at);
  if (!Number.isFinite(time)) return;
  streamed = true;
  if (Math.abs(time - gatewayNow()) > 150) offset = time - Date.now();
}

/** Monotonic ms, for durations. */
export function running(): number {
  return performance.now();
}
