import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conflictsIn } from '../../src/interlock/conflicts.ts';
import { type Link, linksOf } from '../../src/interlock/leads.ts';
import { looped, loopsIn } from '../../src/interlock/loops.ts';
import type { InterlockDefinition } from '../../src/model/interlock.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { effect, interlock } from './interlock-rig.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const link = (from: string, to: string): Link => ({
  from,
  to,
  effect: 'x',
  rule: 'r',
  lead: { type: null, point: 'p.q', component: '', value: 1 },
});
const graphs = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 14 })
  .map((pairs) => [...new Map(pairs.map(([from, to]) => [`${from}${to}`, link(from, to)])).values()]);

/** Warshall: what reaches what, by every way there is. */
function reaches(links: readonly { readonly from: string; readonly to: string }[]): (from: string, to: string) => boolean {
  const reach = new Set(links.map(({ from, to }) => `${from}>${to}`));
  for (const by of names)
    for (const from of names)
      for (const to of names) if (reach.has(`${from}>${by}`) && reach.has(`${by}>${to}`)) reach.add(`${from}>${to}`);
  return (from, to) => reach.has(`${from}>${to}`);
}

test('what is in a loop is what reaches itself, and each ring is shown once, as a chain that is there', () => {
  let rings = 0;
  fc.assert(
    fc.property(graphs, (links) => {
      const reach = reaches(links);
      const naive = names.filter((name) => reach(name, name));
      expect([...looped(links)].sort()).toEqual(naive);
      const chains = loopsIn(links);
      rings += chains.length;
      for (const chain of chains) {
        chain.forEach((each, index) => {
          expect(links).toContain(each);
          expect(each.to).toBe(chain[(index + 1) % chain.length]?.from);
        });
        expect(new Set(chain.map(({ from }) => from)).size).toBe(chain.length);
      }
      // One chain for each group of those that reach each other.
      const groups = new Set(naive.map((name) => naive.filter((other) => reach(name, other) && reach(other, name)).join()));
      expect(chains).toHaveLength(groups.size);
    }),
    { numRuns: 1_000 },
  );
  expect(rings).toBeGreaterThan(300);
});

/** A world of three types with two points and words; each command leads to a word, each rule waits for one. */
interface World {
  readonly commands: readonly (readonly { readonly point: string; readonly value: string; readonly opposes: boolean }[])[];
  readonly rules: readonly { readonly type: number; readonly point: string; readonly value: string }[];
  readonly interlocks: readonly {
    readonly rule: number;
    readonly commands: readonly { readonly command: number; readonly order: number }[];
  }[];
}
const point = fc.constantFrom('p.a', 'p.b');
const value = fc.constantFrom('on', 'off', 'half');
const worlds: fc.Arbitrary<World> = fc.record({
  commands: fc.array(fc.array(fc.record({ point, value, opposes: fc.boolean() }), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 3,
  }),
  rules: fc.array(fc.record({ type: fc.nat(2), point, value }), { minLength: 1, maxLength: 5 }),
  interlocks: fc.array(
    fc.record({
      rule: fc.nat(4),
      commands: fc.array(fc.record({ command: fc.nat(2), order: fc.integer({ min: 1, max: 2 }) }), { minLength: 1, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

/** Type t offers command c where the world says so: `half` = it does not. */
const offered = (world: World, type: number, command: number) => {
  const cell = world.commands[command]?.[type];
  return cell === undefined || cell.value === 'half' ? null : cell;
};

function built(world: World): { readonly types: DeviceProfile[]; readonly definitions: InterlockDefinition[] } {
  const words = { zh: 'x', en: 'x' };
  const types = [0, 1, 2].map((type) => ({
    id: `t${type}`,
    bindings: [],
    rules: world.rules.flatMap((rule, index) =>
      rule.type === type
        ? [
            {
              id: `r.${index}`,
              severity: 'major',
              condition: { kind: 'state', when: [{ point: rule.point, test: { op: 'is', value: rule.value } }], clear: null },
            },
          ]
        : [],
    ),
    commands: [0, 1, 2].flatMap((command) => {
      const cell = offered(world, type, command);
      if (cell === null) return [];
      const opposes = cell.opposes ? { opposes: [`c${(command + 1) % 3}`] } : {};
      return [
        { id: `c${command}`, title: words, parameters: [], expect: [{ point: cell.point, component: '', value: cell.value }], ...opposes },
      ];
    }),
  })) as unknown as DeviceProfile[];
  const definitions = world.interlocks.map(({ rule, commands }, index) =>
    interlock(
      names[index] ?? '',
      commands.map(({ command, order }, at) => effect(`e${at}`, { command: `c${command}`, order })),
      { cause: { rules: [`r.${rule}`], hazard: null, severity: null } },
    ),
  );
  return { types, definitions };
}

test('one interlock sets off another where a naive look at every type, reading and rule says so', () => {
  let found = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const { types, definitions } = built(world);
      const links = linksOf(definitions, types).map(({ from, to }) => `${from}>${to}`);
      const naive: string[] = [];
      for (const [i, from] of world.interlocks.entries())
        for (const [j, to] of world.interlocks.entries()) {
          const rule = world.rules[to.rule];
          const sets = from.commands.some(({ command }) => {
            const cell = rule === undefined ? null : offered(world, rule.type, command);
            return cell !== null && cell.point === rule?.point && cell.value === rule.value;
          });
          if (sets) naive.push(`${names[i]}>${names[j]}`);
        }
      found += naive.length;
      expect([...links].sort()).toEqual(naive.sort());
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(200);
});

test('two effects are opposites where a naive look at every pair and type says so', () => {
  let found = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const { types, definitions } = built(world);
      const conflicts = conflictsIn(definitions, types).map(
        ({ one, other }) => `${one.interlock}/${one.effect} ${other.interlock}/${other.effect}`,
      );
      const all = world.interlocks.flatMap(({ commands }, i) => commands.map((each, at) => ({ ...each, i, name: `${names[i]}/e${at}` })));
      const naive: string[] = [];
      for (let x = 0; x < all.length; x++)
        for (let y = x + 1; y < all.length; y++) {
          const [one, other] = [all[x], all[y]];
          if (one === undefined || other === undefined || (one.i === other.i && one.order !== other.order)) continue;
          const opposite = [0, 1, 2].some((type) => {
            const [a, b] = [offered(world, type, one.command), offered(world, type, other.command)];
            if (a === null || b === null) return false;
            const said = (a.opposes && (one.command + 1) % 3 === other.command) || (b.opposes && (other.command + 1) % 3 === one.command);
            return said || (a.point === b.point && a.value !== b.value);
          });
          if (opposite) naive.push(`${one.name} ${other.name}`);
        }
      found += naive.length;
      expect([...conflicts].sort()).toEqual(naive.sort());
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(200);
});
