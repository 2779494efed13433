import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { community } from '../../simulators/community.ts';
import { modelTable } from '../../simulators/models/model-table.ts';
import { scenarios } from '../../simulators/scenarios/scenario-table.ts';
import { Simulation } from '../../simulators/simulation.ts';

interface Point {
  readonly kind: 'number' | 'word' | 'boolean' | 'text';
  readonly words?: Readonly<Record<string, unknown>>;
  readonly range?: { readonly min: number; readonly max: number };
}

const file = join(import.meta.dirname, '../../devices/vocabulary.yaml');
const { points }: { points: Readonly<Record<string, Point>> } = parse(readFileSync(file, 'utf8'));

/** Why the vocabulary would not take this value; null = it takes it. */
function complaint(key: string, value: unknown): string | null {
  const name = key.replace(/\[\w+\]$/, '');
  // The air station writes this where it has no value; its type says so.
  if (name.startsWith('air.') && value === -200) return null;
  const point = points[name];
  if (point === undefined) return `${name}: no such point`;
  if (value === null) return null;
  if (point.kind === 'word') return typeof value === 'string' && value in (point.words ?? {}) ? null : `${name}: no word ${value}`;
  if (point.kind === 'text') return typeof value === 'string' ? null : `${name}: expected text, came ${value}`;
  if (typeof value !== point.kind) return `${name}: expected ${point.kind}, came ${value}`;
  const { min = -Infinity, max = Infinity } = point.range ?? {};
  return typeof value === 'number' && (value < min || value > max) ? `${name}: ${value} outside ${min}..${max}` : null;
}

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s speaks only the vocabulary', (_name, scenario) => {
  const devices = community({ seed: 2, secret: (id) => id });
  const simulation = new Simulation({ devices, scenario, seed: 2 });
  const complaints = new Set<string>();
  const used = new Set<string>();
  for (let second = 0.5; second <= 700; second += 0.5) {
    for (const { outgoing } of simulation.advance(second, second * 1000)) {
      if (outgoing.kind === 'link') continue;
      for (const [name, value] of outgoing.messages.flatMap((message) => Object.entries(message.values))) {
        used.add(name);
        const why = complaint(name, value);
        if (why !== null) complaints.add(why);
      }
    }
  }
  expect([...complaints]).toEqual([]);
  expect(used.size).toBeGreaterThanOrEqual(60);
});

test('the check refuses a wrong word, a wrong kind and a value out of range', () => {
  expect(complaint('lift.carStatus', 'flying')).toContain('no word');
  expect(complaint('gas.concentration', '3')).toContain('expected number');
  expect(complaint('gas.concentration', 400)).toContain('outside');
  expect(complaint('gas.smell', 1)).toContain('no such point');
});

test('every act of every model can be performed', () => {
  let acts = 0;
  for (const [profile, make] of Object.entries(modelTable)) {
    const device = { id: `one-${profile}`, profile, place: '', secret: '' };
    const model = make({
      next: () => 0.5,
      between: (low, high) => (low + high) / 2,
      whole: (low) => low,
      chance: () => false,
      waiting: (mean) => mean,
      noise: () => 0,
      pick: (items) => items[0]!,
    });
    for (const act of model.acts) {
      acts++;
      expect(() => model.act(act, 1), `${device.id} ${act}`).not.toThrow();
    }
    expect(() => model.act('no such act', 1)).toThrow(/expected one of/);
  }
  expect(acts).toBeGreaterThanOrEqual(50);
});
