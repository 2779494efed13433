import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AlarmTable, type AlarmTables, alarmInputs, alarmTables, type Cell } from '../../src/alarm/table.ts';
import { alarmStates } from '../../src/model/alarm.ts';
import { differ, type History, history } from './lived.ts';

const slow = process.env.ANLIN_SLOW === '1';
const runs = slow ? 200_000 : 20_000;

type Change = (life: keyof AlarmTables, state: (typeof alarmStates)[number], input: (typeof alarmInputs)[number], cell: Cell) => Cell;

function withCells(change: Change): AlarmTables {
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

test(`${runs} random lives, with restarts, go as the reference says`, () => {
  const used = new Set<string>();
  const tables = withCells((life, state, input, cell) => {
    used.add(`${life} ${state} ${input}`);
    return cell;
  });
  let moves = 0;
  let restarts = 0;
  fc.assert(
    fc.property(history, (lived) => {
      moves += lived.moves.length;
      restarts += lived.moves.filter(([word]) => word === 'restart' || word === 'down').length;
      expect(differ(lived, { tables })).toBe(null);
    }),
    { numRuns: runs },
  );
  console.info(`${runs} lives, ${moves} moves, ${restarts} restarts, ${used.size} cells of the table met`);
  expect(used.size).toBeGreaterThanOrEqual(190);
}, 600_000);

/** Wrong cells that a hurried person might write. */
function spoil(cell: Cell): readonly Cell[] {
  if (cell === 'ignore' || cell === 'unchanged') return [{ to: 'unacknowledged', event: 'occurred-again', effects: ['count'] }];
  if ('refuse' in cell) return [{ to: 'normal', event: 'ended', effects: ['finish'] }];
  const without = (effect: (typeof cell.effects)[number]): Cell => ({
    ...cell,
    effects: cell.effects.includes(effect) ? cell.effects.filter((each) => each !== effect) : [...cell.effects, effect],
  });
  return [
    'ignore',
    { ...cell, to: cell.to === 'acknowledged' ? 'latched-acknowledged' : 'acknowledged' },
    without('sign'),
    without('count'),
    ...(cell.effects.includes('aside') ? [without('aside')] : []),
    { ...cell, event: cell.event === 'commented' ? 'returned' : 'commented' },
  ];
}

test('every wrong cell of the table that a life can meet is caught', () => {
  const samples = fc.sample(history, { numRuns: 4_000, seed: 20_260_101 });
  const used = new Map<string, History[]>();
  for (const lived of samples) {
    const met = new Set<string>();
    const tables = withCells((life, state, input, cell) => {
      met.add(`${life} ${state} ${input}`);
      return cell;
    });
    differ(lived, { tables });
    for (const key of met) used.set(key, [...(used.get(key) ?? []), lived]);
  }
  const survivors: string[] = [];
  let mutants = 0;
  for (const [key, lives] of used) {
    const [name, state, input] = key.split(' ') as [keyof AlarmTables, (typeof alarmStates)[number], (typeof alarmInputs)[number]];
    for (const [way, wrong] of spoil(alarmTables[name][state][input]).entries()) {
      const tables = withCells((life, at, met, cell) => (life === name && at === state && met === input ? wrong : cell));
      mutants += 1;
      if (!lives.some((lived) => differ(lived, { tables }) !== null)) survivors.push(`${key} way ${way}`);
    }
  }
  console.info(`${mutants} wrong tables, ${mutants - survivors.length} caught`);
  expect(survivors).toEqual([]);
  expect(mutants).toBeGreaterThanOrEqual(600);
}, 120_000);
