import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChild } from './child-process.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { bodyOf, seeded } from './journal-records.ts';

test('after kill -9 at random moments everything that was acknowledged is there, and nothing else is damaged', async () => {
  const folder = freshFolder();
  const random = seeded(99);
  const acknowledged = new Map<number, string>();
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    const child = startChild(folder);
    await child.until((line) => line.startsWith('+'));
    await wait(20 + random() * 200);
    child.process.kill('SIGKILL');
    await child.ended;
    expect(child.process.signalCode).toBe('SIGKILL');
    expect(child.lines[0]).toMatch(/^=\d+ sound$/);
    const plus = child.lines.filter((line) => line.startsWith('+'));
    expect(plus.length).toBeGreaterThan(0);
    expect(child.lines.some((line) => line.startsWith('-') || line.startsWith('!'))).toBe(false);
    for (const line of plus) {
      const [position = '', number = ''] = line.slice(1).split(' ');
      expect(acknowledged.has(Number(position)), `position ${position} given twice`).toBe(false);
      acknowledged.set(Number(position), number);
    }
  }
  const { journal } = await open(folder);
  expect(journal.status().damage).toBeNull();
  const stored = journal.read(0, 10_000_000);
  expect(stored.map((record) => record.position)).toEqual(Array.from({ length: stored.length }, (_, i) => i + 1));
  for (const [position, number] of acknowledged) expect(bodyOf(stored[position - 1]).split(' ')[0]).toBe(number);
  console.log(`kill -9: ${rounds} kills, ${acknowledged.size} acknowledged, ${stored.length} stored`);
}, 60_000);
