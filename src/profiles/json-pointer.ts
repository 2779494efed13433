/** JSON pointers (RFC 6901): `/a~1b/0` <-> ['a/b', '0']. */
export function pointerOf(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const segment of path) pointer += `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return pointer;
}

/** Null when the text is no JSON pointer. The order of the two replacements is the one of RFC 6901 section 4. */
export function pathOf(pointer: string): readonly string[] | null {
  if (pointer === '' || !pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
