import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { canonicalJson, linkHash } from '../../src/journal/audit-chain.ts';
import { verifyChain } from '../../src/journal/audit-verify.ts';
import { ReadConnection } from '../../src/journal/read-connection.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { audit, message, seeded } from './journal-records.ts';

const links = 60;

test('one meaning has one text', () => {
  expect(canonicalJson({ b: 1, a: { d: [undefined, null], c: undefined, '10': 'x', '9': 'y' } })).toBe(
    '{"a":{"10":"x","9":"y","d":[null,null]},"b":1}',
  );
});

test('200 random edits, deletions, insertions, reorderings and cuts are all found, and the first bad link is named', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  await journal.append([message('x')]);
  for (let i = 0; i < links; i += 4) {
    await journal.change(
      [],
      Array.from({ length: 4 }, (_, k) => audit(`act-${i + k}`, { i: i + k, nested: { when: new Date(0) } })),
    );
  }
  expect(journal.reader.verifyAudit()).toEqual({ checked: links, bad: null });
  expect(journal.reader.audit({ limit: 3 }).items.map((entry) => entry.sequence)).toEqual([60, 59, 58]);
  await journal.close();

  const random = seeded(20_260);
  const found: Record<string, number> = {};
  for (let round = 0; round < 200; round++) {
    const path = join(folder, `copy-${round}`, 'journal.db');
    mkdirSync(join(folder, `copy-${round}`), { recursive: true });
    copyFileSync(join(folder, 'journal.db'), path);
    const at = 1 + Math.floor(random() * links);
    const file = new DatabaseSync(path);
    const { kind, expected } = damage(file, at, random);
    file.close();
    const connection = new ReadConnection(path);
    const { bad } = verifyChain(connection);
    connection.close();
    expect(bad, `${kind} at ${at}`).not.toBeNull();
    expect(expected, `${kind} at ${at}: ${bad?.why}`).toContain(bad?.sequence);
    found[kind] = (found[kind] ?? 0) + 1;
  }
  expect(Object.keys(found).sort()).toEqual(['cut', 'delete', 'edit', 'insert', 'reorder']);
});

function damage(file: InstanceType<typeof DatabaseSync>, at: number, random: () => number): { kind: string; expected: number[] } {
  const kind = ['edit', 'delete', 'insert', 'reorder', 'cut'][Math.floor(random() * 5)] as string;
  if (kind === 'edit') {
    const column = ['at', 'origin', 'act', 'target', 'detail', 'previous', 'hash'][Math.floor(random() * 7)];
    const value = column === 'at' ? 999 : column === 'detail' || column === 'origin' ? '{"forged":true}' : 'forged';
    file.prepare(`UPDATE audit SET ${column} = ? WHERE sequence = ?`).run(value, at);
    return { kind, expected: [at] };
  }
  if (kind === 'delete') {
    file.prepare('DELETE FROM audit WHERE sequence = ?').run(at);
    return { kind, expected: [at] };
  }
  if (kind === 'cut') {
    file.prepare('DELETE FROM audit WHERE sequence >= ?').run(at);
    return { kind, expected: [at] };
  }
  if (kind === 'reorder') {
    const other = at === links ? at - 1 : at + 1;
    file.exec(`UPDATE audit SET sequence = -1 WHERE sequence = ${at}; UPDATE audit SET sequence = ${at} WHERE sequence = ${other};
      UPDATE audit SET sequence = ${other} WHERE sequence = -1`);
    return { kind, expected: [Math.min(at, other)] };
  }
  // The best forgery without rewriting all that follows: in its place, with the right previous and a right hash of its own.
  const before = file.prepare('SELECT hash FROM audit WHERE sequence = ?').get(at - 1) as { hash: string } | undefined;
  const previous = before?.hash ?? '0'.repeat(64);
  file.exec(`UPDATE audit SET sequence = -sequence - 1 WHERE sequence >= ${at}; UPDATE audit SET sequence = -sequence WHERE sequence < 0`);
  const draft = audit('forged');
  file
    .prepare('INSERT INTO audit (sequence, at, origin, act, target, detail, previous, hash, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)')
    .run(at, draft.at, canonicalJson(draft.origin), draft.act, draft.target, '{}', previous, linkHash(draft, at, previous));
  return { kind, expected: [at + 1] };
}

/** A commit that comes between the last page of links and the head. */
class OvertakenConnection extends ReadConnection {
  private overtaken = false;
  private readonly late: number;

  constructor(path: string, late: number) {
    super(path);
    this.late = late;
  }

  override all(sql: string, ...parameters: (string | number | null)[]): unknown[] {
    const rows = super.all(sql, ...parameters) as { sequence: number }[];
    return this.overtaken ? rows : rows.filter(({ sequence }) => sequence <= this.late);
  }

  override get(sql: string, ...parameters: (string | number | null)[]): unknown {
    this.overtaken = true;
    return super.get(sql, ...parameters);
  }
}

test('a chain that grows while it is walked is whole, not cut', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  for (let i = 0; i < 8; i++) await journal.change([], [audit(`act-${i}`, { i })]);
  await journal.close();
  const connection = new OvertakenConnection(join(folder, 'journal.db'), 5);
  expect(verifyChain(connection)).toEqual({ checked: 8, bad: null });
  connection.close();
});
