import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../src/model/reading.ts';
import type { RuleCondition } from '../../src/model/rule.ts';
import { rule, Story, silent } from './rig.ts';

// Rules about several devices of one place beside a reference that knows no counting: it tries every world that the unknown devices
// could be in, and in each every way to hand the devices out among the parts, second by second.

const devices = ['a', 'b', 'c', 'd'];
const within = 20;
const asks = [
  { point: 'gas.concentration', test: { op: 'above' as const, limit: 25 } },
  { point: 'charging.temperature', test: { op: 'atLeast' as const, limit: 60 } },
];
type Part = { readonly devices: number; readonly which: number };
const parts: fc.Arbitrary<readonly Part[]> = fc
  .array(fc.record({ devices: fc.integer({ min: 1, max: 2 }), which: fc.nat(1) }), { minLength: 1, maxLength: 3 })
  .filter((list) => list.reduce((sum, part) => sum + part.devices, 0) >= 2);
const step = fc.record({
  pause: fc.constantFrom(1, 3, 11, 25, 60),
  device: fc.constantFrom(...devices),
  gas: fc.constantFrom<Value | undefined>(0, 30, 30, null, undefined),
  temperature: fc.constantFrom<Value | undefined>(20, 70, 70, null, undefined),
  restart: fc.constantFrom(false, false, false, true),
});

/** What one device says to one question: whether it holds, and until when it counts after it does no more. */
interface Said {
  value: Value;
  held: boolean;
  lost: number;
}
type Truth = 'true' | 'false' | 'unknown';

function saidNow({ value, lost }: Said, which: number, second: number): Truth {
  const holds = typeof value === 'number' && value >= (which === 0 ? 26 : 60);
  if (holds || second < lost + within) return 'true';
  return value === null ? 'unknown' : 'false';
}

function handedOut(list: readonly Part[], world: readonly (readonly boolean[])[]): boolean {
  const places = list.flatMap((part) => new Array<number>(part.devices).fill(part.which));
  const fill = (index: number, used: ReadonlySet<number>): boolean =>
    index === places.length ||
    world.some((says, device) => !used.has(device) && says[places[index]!] === true && fill(index + 1, new Set([...used, device])));
  return fill(0, new Set());
}

function worldsOf(says: readonly Truth[][]): boolean[][][] {
  let worlds: boolean[][][] = [[]];
  for (const device of says) {
    let own: boolean[][] = [[]];
    for (const truth of device)
      own = own.flatMap((one) =>
        truth === 'unknown'
          ? [
              [...one, true],
              [...one, false],
            ]
          : [[...one, truth === 'true']],
      );
    worlds = worlds.flatMap((world) => own.map((one) => [...world, one]));
  }
  return worlds;
}

test('a place is judged as every way to hand its devices out would have it', () => {
  const outcomes = { true: 0, false: 0, unknown: 0 };
  const known = new Map<string, Truth>();
  fc.assert(
    fc.property(parts, fc.array(step, { minLength: 10, maxLength: 40 }), (list, steps) => {
      const condition: RuleCondition = {
        kind: 'together',
        at: 'floor',
        withinSeconds: within,
        parts: list.map((part) => ({ devices: part.devices, when: [asks[part.which]!] })),
      };
      const story = new Story(rule('fire', condition), silent);
      const said = new Map(devices.map((device) => [device, asks.map((): Said => ({ value: null, held: false, lost: -1000 }))]));
      const heard = new Map(devices.map((device) => [device, -1]));
      for (const device of devices) story.registerAt(device, `1号楼/1层/${device}`);
      const expected: string[] = [];
      let now = 0;
      let reported: Truth = 'unknown';
      let told = false;
      const look = (second: number) => {
        const says = devices.map((device) => said.get(device)!.map((one, which) => saidNow(one, which, second)));
        const key = JSON.stringify([list, says]);
        let truth = known.get(key);
        if (truth === undefined) {
          const answers = new Set(worldsOf(says).map((world) => handedOut(list, world)));
          truth = answers.size === 2 ? 'unknown' : answers.has(true) ? 'true' : 'false';
          known.set(key, truth);
        }
        if (truth === reported) return;
        reported = truth;
        told ||= truth === 'true';
        if (!told) return;
        outcomes[truth] += 1;
        expected.push(`fire ${truth} @${second}`);
      };
      const set = (one: Said, which: number, value: Value, second: number) => {
        const before = typeof one.value === 'number' && one.value >= (which === 0 ? 26 : 60);
        one.value = value;
        const after = typeof value === 'number' && value >= (which === 0 ? 26 : 60);
        if (before && !after) one.lost = second;
        if (after) one.lost = -1000;
      };
      const came: string[] = [];
      for (const { pause, device, gas, temperature, restart } of steps) {
        for (const end = now + pause; now < end; ) {
          now += 1;
          for (const each of devices)
            if (heard.get(each)! >= 0 && now - heard.get(each)! === 180)
              for (const [which, one] of said.get(each)!.entries()) set(one, which, null, now);
          look(now);
        }
        if (restart) came.push(...story.at(now).tick(), ...story.restart());
        const values = {
          ...(gas === undefined ? {} : { 'gas.concentration': gas }),
          ...(temperature === undefined ? {} : { 'charging.temperature': temperature }),
        };
        const says = said.get(device)!;
        if (gas !== undefined) set(says[0]!, 0, gas, now);
        if (temperature !== undefined) set(says[1]!, 1, temperature, now);
        heard.set(device, now);
        came.push(...story.at(now).send(values, { device }));
        look(now);
      }
      // Of several changes in one second the last one counts: devices that fall silent in it are judged one by one.
      const settled = (lines: readonly string[]) => {
        const bySecond = new Map(lines.map((line) => [line.split('@')[1]!, line]));
        return [...bySecond.values()].filter((line, index, all) => index === 0 || all[index - 1]!.split(' @')[0] !== line.split(' @')[0]);
      };
      expect(settled(came.filter((line) => line.startsWith('fire ')))).toEqual(settled(expected));
    }),
    { numRuns: 400 },
  );
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(10);
}, 60_000);
