import type { AuditDraft } from '../model/audit.ts';
import { canonicalJson, chainStart, linkHash } from './audit-chain.ts';
import type { RowWriter } from './row-writer.ts';

/** Appends links and moves the head in the same transaction: a cut tail then no longer fits its head. */
export function writeAudit(rows: RowWriter, drafts: readonly AuditDraft[]): void {
  if (drafts.length === 0) return;
  const head = rows.sql('SELECT sequence, hash FROM audit_head WHERE id = 1').get() as { sequence: number; hash: string } | undefined;
  let sequence = head?.sequence ?? 0;
  let previous = head?.hash ?? chainStart;
  for (const draft of drafts) {
    sequence++;
    // Through JSON once, so that the hash is of what a reader will get back.
    const plain: AuditDraft = { ...draft, detail: JSON.parse(JSON.stringify(draft.detail)) as AuditDraft['detail'] };
    const hash = linkHash(plain, sequence, previous);
    const added = rows.add(
      'audit',
      sequence,
      plain.at,
      canonicalJson(plain.origin),
      plain.act,
      plain.target,
      canonicalJson(plain.detail),
      previous,
      hash,
    );
    // Never in silence: an act without its link would look as if it had not been.
    if (!added) throw new RangeError(`audit link ${sequence} is there already`);
    previous = hash;
  }
  rows.put('audit_head', 1, sequence, previous);
}
