/** A moment as people and machines read it: RFC 3339 in UTC, milliseconds kept. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
