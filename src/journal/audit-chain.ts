import { createHash } from 'node:crypto';
import type { AuditDraft } from '../model/audit.ts';

/** The `previous` of the first link. */
export const chainStart = '0'.repeat(64);

/** JSON with sorted keys and nothing undefined: one text for one meaning, whatever order the keys were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
  }
  return `{${parts.join(',')}}`;
}

/** SHA-256(previous + canonical JSON of everything but hash). */
export function linkHash(draft: AuditDraft, sequence: number, previous: string): string {
  const { at, origin, act, target, detail } = draft;
  return createHash('sha256').update(previous).update(canonicalJson({ sequence, at, origin, act, target, detail, previous })).digest('hex');
}
