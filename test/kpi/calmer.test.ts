import { expect, test } from 'vitest';
import { delayProposals, limitProposal, spellsOf } from '../../src/kpi/calmer.ts';
import { duplicates } from '../../src/kpi/duplicates.ts';
import type { Announcement, Edge, Source } from '../../src/kpi/ledger.ts';
import { minute, Story } from './story.ts';

/** Holds for `held[i]` seconds, is gone for `gone[i]` after it. */
function edges(held: readonly number[], gone: readonly number[]): Edge[] {
  const found: Edge[] = [];
  let at = 0;
  for (const [i, seconds] of held.entries()) {
    found.push({ at, up: true }, { at: at + seconds * 1_000, up: false });
    at += (seconds + (gone[i] ?? 1_000)) * 1_000;
  }
  return found;
}

test('a raise delay: the shortest that outlasts four of five spells', () => {
  const spells = spellsOf(edges([3, 4, 8, 3, 90], [500, 500, 500, 500]));
  expect(delayProposals(spells, false)).toEqual([{ kind: 'longer-raise-delay', seconds: 10, limit: null, unit: null, avoided: 4, of: 5 }]);
  // Danger to life is told at once.
  expect(delayProposals(spells, true)).toEqual([]);
});

test('a clear delay: the shortest that bridges the gaps', () => {
  const spells = spellsOf(edges([400, 400, 400, 400, 400], [1, 9, 15, 28]));
  expect(delayProposals(spells, true)).toEqual([{ kind: 'longer-clear-delay', seconds: 30, limit: null, unit: null, avoided: 4, of: 5 }]);
});

test('what helps with less than half is not proposed', () => {
  expect(delayProposals(spellsOf(edges([3, 900, 900], [900, 900])), false)).toEqual([]);
});

test('a limit that is no change, or that the values do not speak for, is not proposed', () => {
  const spells = spellsOf(edges([10, 10, 10], [10, 10]));
  const at = (second: number, value: number) => ({ ts: second * 1_000, value });
  const falling = { rising: false, clear: 30, unit: '%' };
  // A battery: raised below 20, cleared above 30; it went up to 33 and 35 in between.
  expect(limitProposal(spells, [at(15, 33), at(35, 35)], falling)).toEqual({
    kind: 'clear-limit',
    seconds: null,
    limit: 35,
    unit: '%',
    avoided: 2,
    of: 3,
  });
  expect(limitProposal(spells, [], falling)).toBeNull();
  expect(limitProposal(spells, [at(15, 29), at(35, 25)], falling)).toBeNull();
});

const pairs = (announced: readonly Announcement[]) => {
  const parts = duplicates(announced);
  for (;;) {
    const { done, value } = parts.next();
    if (done === true) return value;
  }
};
const source = (key: string): Source => ({ key, subject: `device:${key}` }) as Source;
const told = (key: Source, at: number): Announcement => ({ at, alarmId: `${key.key}${at}`, source: key });

test('two sources that nearly always come together are duplicates; one that comes alone as often is none', () => {
  const [a, b, c] = [source('a'), source('b'), source('c')];
  const announced = [0, 1, 2, 3].flatMap((i) => [told(a, i * minute), told(b, i * minute + 9_999), told(c, i * minute + 1)]);
  for (let i = 10; i < 14; i++) announced.push(told(c, i * minute));
  const sorted = announced.sort((x, y) => x.at - y.at);
  expect(pairs(sorted)).toEqual([{ sources: [{ subject: 'device:a' }, { subject: 'device:b' }], together: 4, share: 1 }]);
  expect(pairs(sorted.filter(({ at }) => at < 2 * minute))).toEqual([]);
});

test('a flood is looked through in pieces of some hundred, its pairs of some thousand', () => {
  const sources = Array.from({ length: 100 }, (_each, index) => source(`s${String(index).padStart(3, '0')}`));
  const announced = Array.from({ length: 24 }, (_each, round) => sources.map((each, index) => told(each, round * minute + index))).flat();
  const parts = duplicates(announced);
  let pieces = 0;
  for (let next = parts.next(); next.done !== true; next = parts.next()) pieces += 1;
  // 2,400 announcements, each with up to a hundred neighbours; some 7,500 pairs that met.
  expect(pieces).toBeGreaterThanOrEqual(12 + 1);
});

test('what was put aside is not announced, and is when it is taken up again; it stands apart', () => {
  const story = new Story().raise('a', 0);
  story.told.at(-1)!.step = { ...story.told.at(-1)!.step, untold: ['shelved'], beside: { shelved: null } };
  story.raise('b', minute);
  const quiet = story.over();
  expect(quiet.behind.get('announced')).toEqual(['b']);
  expect([quiet.report.standing.count, quiet.report.standing.aside.count, quiet.report.acknowledge.waiting.count]).toEqual([1, 1, 1]);
  story.step('a', 20 * minute, 'unshelved', 'unacknowledged');
  story.acknowledge('a', 21 * minute);
  const { report, behind } = story.over();
  expect(behind.get('announced')).toEqual(['b', 'a']);
  expect(report.acknowledge).toMatchObject({ count: 1, maxSeconds: 60 });
  expect(report.standing.aside.count).toBe(0);
});
