import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AlarmTable, type AlarmTables, alarmInputs, alarmTables, type Cell } from '../../src/alarm/table.ts';
import { alarmStates } from '../../src/model/alarm.ts';
import { Reference } from './reference.ts';
import { Life, ruleOf } from './rig.ts';

type Word = 'true' | 'false' | 'unknown' | 'event' | 'late' | 'acknowledge' | 'end' | 'comment' | 'restart' | 'rule-gone';
type Move = readonly [word: Word, by: string | null];

const word = fc.constantFrom<Word>(
  'true',
  'true',
  'false',
  'false',
  'unknown',
  'event',
  'late',
  'acknowledge',
  'acknowledge',
  'end',
  'end',
  'comment',
  'restart',
  'rule-gone',
);
const person = fc.constantFrom<string | null>('wang', 'wang', 'li', 'zhao', null);
const history = fc.record({
  momentary: fc.boolean(),
  lifeSafety: fc.boolean(),
  moves: fc.array(fc.tuple(word, person), { minLength: 1, maxLength: 25 }),
});
interface History {
  readonly momentary: boolean;
  readonly lifeSafety: boolean;
  readonly moves: readonly Move[];
}

function apply(life: Life, reference: Reference, [name, by]: Move): readonly [string, string] {
  switch (name) {
    case 'acknowledge':
      return [life.act('acknowledge', by), reference.acknowledge(by)];
    case 'end':
      return [life.act('end', by), reference.end(by)];
    case 'comment':
      return [life.act('comment', by), reference.comment()];
    case 'restart':
      life.restart();
      return ['', ''];
    case 'rule-gone':
      life.judged = reference.judged = !life.judged;
      return ['', ''];
    case 'late':
      return [life.condition('event', true), reference.condition('event', true)];
    case 'event':
      // A rule is either momentary or lasts.
      return reference.momentary ? [life.condition('event'), reference.condition('event', false)] : ['', ''];
    default:
      return reference.momentary ? ['', ''] : [life.condition(name), reference.condition(name, false)];
  }
}

/** The first difference between book and reference; null = none. */
function differ({ momentary, lifeSafety, moves }: History, tables: AlarmTables): string | null {
  const life = new Life(ruleOf(momentary ? 'event' : 'state', lifeSafety), tables);
  const reference = new Reference(momentary, lifeSafety);
  const signed: { alarm: string; by: string | null; at: number }[] = [];
  for (const [index, move] of moves.entries()) {
    const before = life.alarm?.acknowledgedBy ?? null;
    const [said, expected] = apply(life, reference, move);
    if (said !== expected) return `${index} ${move}: ${said}, expected ${expected}`;
    const { alarm } = life;
    if (alarm === undefined) continue;
    if (move[0] === 'acknowledge' && alarm.acknowledgedBy !== before) signed.push({ alarm: alarm.id, by: move[1], at: life.position });
    const facts = [alarm.state, alarm.acknowledgedBy, alarm.occurrences, alarm.endedAt !== null, alarm.sequence];
    const wanted = [reference.state, reference.signedBy, reference.occurrences, !reference.active, lastSequence(life, alarm.id)];
    if (facts.join() !== wanted.join()) return `${index} ${move}: ${facts}, expected ${wanted}`;
    if (reference.active && alarm.condition !== reference.holds) return `${index} ${move}: condition ${alarm.condition}`;
    // Nobody can see an alarm acknowledged that nobody acknowledged: checked against the acts themselves.
    if (alarm.acknowledgedBy !== null || alarm.state.endsWith('-acknowledged') || alarm.state === 'acknowledged') {
      const act = signed.findLast((entry) => entry.alarm === alarm.id);
      const occurred = life.transitions.findLast((step) => step.alarmId === alarm.id && /raised|occurred-again/.test(step.event));
      if (act === undefined || act.by !== alarm.acknowledgedBy || act.at <= (occurred?.position ?? 0))
        return `${index}: acknowledged by nobody`;
    }
    const time = alarm.acknowledgedBy === null ? null : signed.findLast((entry) => entry.alarm === alarm.id)!.at * 1000;
    if (alarm.acknowledgedAt !== time) return `${index}: acknowledged at ${alarm.acknowledgedAt}, expected ${time}`;
    const active = [...life.book.active()];
    if (active.length !== (reference.active ? 1 : 0)) return `${index}: ${active.length} active`;
  }
  return null;
}

function lastSequence(life: Life, id: string): number {
  return life.transitions.filter((step) => step.alarmId === id).length;
}

function withCells(
  change: (life: keyof AlarmTables, state: (typeof alarmStates)[number], input: (typeof alarmInputs)[number], cell: Cell) => Cell,
) {
  const rebuild = (name: keyof AlarmTables): AlarmTable =>
    Object.fromEntries(
      alarmStates.map((state) => [
        state,
        Object.defineProperties(
          {},
          Object.fromEntries(
            alarmInputs.map((input) => [input, { get: () => change(name, state, input, alarmTables[name][state][input]) }]),
          ),
        ),
      ]),
    ) as unknown as AlarmTable;
  return { plain: rebuild('plain'), latching: rebuild('latching') };
}

test('ten thousand random lives, with restarts, go as the reference says', () => {
  const used = new Set<string>();
  const tables = withCells((life, state, input, cell) => {
    used.add(`${life} ${state} ${input}`);
    return cell;
  });
  fc.assert(
    fc.property(history, (lived) => {
      expect(differ(lived, tables)).toBe(null);
    }),
    { numRuns: 12_000 },
  );
  expect(used.size).toBeGreaterThanOrEqual(80);
}, 60_000);

/** Wrong cells that a hurried person might write. */
function spoil(cell: Cell): readonly Cell[] {
  if (cell === 'ignore' || cell === 'unchanged') return [{ to: 'unacknowledged', event: 'occurred-again', effects: ['count'] }];
  if ('refuse' in cell) return [{ to: 'normal', event: 'ended', effects: ['finish'] }];
  return [
    'ignore',
    { ...cell, to: cell.to === 'acknowledged' ? 'latched-acknowledged' : 'acknowledged' },
    { ...cell, effects: cell.effects.includes('sign') ? [] : [...cell.effects, 'sign'] },
    { ...cell, effects: cell.effects.includes('count') ? [] : [...cell.effects, 'count'] },
    { ...cell, event: cell.event === 'commented' ? 'returned' : 'commented' },
  ];
}

test('every wrong cell of the table that a life can meet is caught', () => {
  const samples = fc.sample(history, { numRuns: 6000, seed: 20_260_101 });
  const used = new Map<string, History[]>();
  for (const lived of samples) {
    const met = new Set<string>();
    differ(
      lived,
      withCells((life, state, input, cell) => {
        met.add(`${life} ${state} ${input}`);
        return cell;
      }),
    );
    for (const key of met) used.set(key, [...(used.get(key) ?? []), lived]);
  }
  const survivors: string[] = [];
  let mutants = 0;
  for (const [key, lives] of used) {
    const [name, state, input] = key.split(' ') as [keyof AlarmTables, (typeof alarmStates)[number], (typeof alarmInputs)[number]];
    for (const [way, wrong] of spoil(alarmTables[name][state][input]).entries()) {
      const tables = withCells((life, at, met, cell) => (life === name && at === state && met === input ? wrong : cell));
      mutants += 1;
      if (!lives.some((lived) => differ(lived, tables) !== null)) survivors.push(`${key} way ${way}`);
    }
  }
  console.info(`${mutants} wrong tables, ${mutants - survivors.length} caught`);
  expect(survivors).toEqual([]);
  expect(mutants).toBeGreaterThanOrEqual(200);
}, 60_000);
