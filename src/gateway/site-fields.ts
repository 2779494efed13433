import { idPattern } from '../model/id-pattern.ts';
import { type Role, roles } from '../model/registry.ts';
import { AdministrationError } from './administration-error.ts';

export const idRule = '1 to 64 letters, digits or _ . : -, beginning with a letter or digit';
export const placeRule = 'names joined by /, for example 阳光社区/1号楼/1单元, at most 300 characters';

export function requireId(field: string, id: string): void {
  if (!idPattern.test(id)) throw new AdministrationError('bad-id', field, `${field}: expected ${idRule}; came ${JSON.stringify(id)}`);
}

/** The path without space around it; null when it is none. */
export function placePath(place: string | undefined): string | null {
  const path = (place ?? '').trim();
  const bad = path.length > 300 || (path !== '' && path.split('/').some((part) => part.trim() === '' || hasControl(part)));
  return bad ? null : path;
}

export function requirePlace(place: string | undefined): string {
  const path = placePath(place);
  if (path === null) throw new AdministrationError('bad-place', 'place', `place: expected ${placeRule}; came ${JSON.stringify(place)}`);
  return path;
}

export function requireRole(role: string): Role {
  const found = roles.find((entry) => entry === role);
  if (found === undefined) throw new AdministrationError('bad-role', 'role', `role: expected one of ${roles.join(', ')}; came ${role}`);
  return found;
}

function hasControl(text: string): boolean {
  for (const character of text) if (character < ' ' || character === '\u007f') return true;
  return false;
}
