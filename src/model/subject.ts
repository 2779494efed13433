/** What an alarm is about. An alarm is unique by (subject, component, rule). */
export type SubjectKind = 'device' | 'place' | 'terminal' | 'path' | 'gateway';

/** `device:lift-1`, `terminal:gate`, `place:阳光社区/1号楼`, `path:duty-mail` (a way out to people), `gateway:`. */
export type SubjectKey = `${SubjectKind}:${string}`;

export function subjectKey(kind: SubjectKind, id: string): SubjectKey {
  return `${kind}:${id}`;
}

export function splitSubject(key: SubjectKey): { kind: SubjectKind; id: string } {
  const cut = key.indexOf(':');
  return { kind: key.slice(0, cut) as SubjectKind, id: key.slice(cut + 1) };
}
