import { momentOfWall, wallText } from '../../../page/site-zone.ts';
import { say, word } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';

/** Where the page of a target is; null = it has none. */
export function pathOf(kind: string, id: string): string | null {
  if (kind === 'device') return `/device/${encodeURIComponent(id)}`;
  if (kind === 'alarm') return `/alarm/${encodeURIComponent(id)}`;
  if (kind === 'user' && /^[\w.:-]+$/.test(id)) return `/people?q=${encodeURIComponent(id)}`;
  return null;
}

/** `role: Operator · place: a › b`; what is nested as JSON, what has no word as it is. */
export function detailText(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${word('audit.detail', name)}: ${valueText(name, value)}`)
    .join(' · ');
}

function valueText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return say(value ? 'audit.yes' : 'audit.no');
  if (name === 'expiresAt' && typeof value === 'number') return momentText(value);
  if ((name === 'from' || name === 'to') && typeof value === 'string') return word('alarm.state', value);
  if (name === 'role' && typeof value === 'string') return word('role', value);
  if (name === 'place' && typeof value === 'string') return placeText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** RFC 3339 -> what an input of type datetime-local shows, in the time of the site; '' where it is no moment. */
export function localInput(moment: string): string {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? '' : wallText(at).slice(0, 16);
}

/** The other way round. */
export function momentOf(input: string): string {
  const wall = Date.parse(`${input}Z`);
  return Number.isNaN(wall) ? '' : new Date(momentOfWall(wall)).toISOString();
}
