/** Where the page of a target is; null = it has none. */
export function pathOf(kind: string, id: string): string | null {
  if (kind === 'device') return `/device/${encodeURIComponent(id)}`;
  if (kind === 'alarm') return `/alarm/${encodeURIComponent(id)}`;
  if (kind === 'user' && /^[\w.:-]+$/.test(id)) return `/people?q=${encodeURIComponent(id)}`;
  return null;
}

/** `role: operator · place: a/b`; what is nested as JSON. */
export function detailText(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');
}

/** RFC 3339 -> what an input of type datetime-local shows, in the time of this browser; '' where it is no moment. */
export function localInput(moment: string): string {
  const at = new Date(moment);
  if (moment === '' || Number.isNaN(at.getTime())) return '';
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
