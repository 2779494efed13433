import type { ActOrigin } from '../model/act.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { JournalReader } from '../model/journal.ts';
import { chainStart, linkHash } from './audit-chain.ts';
import type { ReadConnection } from './read-connection.ts';

interface Link {
  sequence: number;
  at: number;
  origin: string;
  act: string;
  target: string;
  detail: string;
  previous: string;
  hash: string;
}

interface Head {
  readonly sequence: number;
  readonly hash: string;
}

const page = 500;

/** Walks the chain from its start to the stored head and names the first link that does not fit. */
export function verifyChain(connection: ReadConnection): ReturnType<JournalReader['verifyAudit']> {
  let checked = 0;
  let previous = chainStart;
  let head: Head | undefined;
  const bad = (sequence: number, why: string) => ({ checked, bad: { sequence, why } });
  for (;;) {
    const links = connection.all(
      'SELECT sequence, at, origin, act, target, detail, previous, hash FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?',
      checked === 0 ? Number.MIN_SAFE_INTEGER : checked,
      page,
    ) as Link[];
    for (const link of links) {
      const expected = checked + 1;
      if (link.sequence > expected) return bad(expected, `link ${expected} is missing`);
      if (link.sequence < expected) return bad(link.sequence, `link ${link.sequence} stands before the start of the chain`);
      if (link.previous !== previous) return bad(expected, 'it does not follow the link before it');
      if (hashOf(link, previous) !== link.hash) return bad(expected, 'its content does not give its hash');
      previous = link.hash;
      checked = expected;
    }
    if (links.length === page) continue;
    head = connection.get('SELECT sequence, hash FROM audit_head WHERE id = 1') as Head | undefined;
    if (head === undefined || head.sequence <= checked) break;
    // Links and head are written in one commit, and another commit may have come after the last page: then it goes on. No snapshot
    // is held over all of it.
    if (links.length === 0) return bad(checked + 1, `the chain ends at ${checked}, its head says ${head.sequence}`);
  }
  if (!head) return checked === 0 ? { checked, bad: null } : bad(checked, 'the head of the chain is missing');
  if (head.sequence < checked) return bad(head.sequence + 1, `links after the head, which says ${head.sequence}`);
  return head.hash === previous ? { checked, bad: null } : bad(checked, 'the head has another hash');
}

/** Null when the link cannot even be read as JSON. */
function hashOf(link: Link, previous: string): string | null {
  try {
    const draft: AuditDraft = {
      at: link.at,
      origin: JSON.parse(link.origin) as ActOrigin,
      act: link.act,
      target: link.target,
      detail: JSON.parse(link.detail) as AuditDraft['detail'],
    };
    return linkHash(draft, link.sequence, previous);
  } catch {
    return null;
  }
}
