import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InterlockChange } from '../../src/interlock/interlock-change.ts';
import { nothingLeft } from '../../src/model/interlock.ts';
import { effect, interlock, Rig } from './interlock-rig.ts';

const definition = interlock('gas', [
  effect('close', { delayMs: 1_000 }),
  effect('doors', { command: 'release', point: 'door.fireRelease', order: 2 }),
  effect('lift', { command: 'recall', dangerous: true, order: 2 }),
]);

const kinds = ['live', 'live', 'live', 'late', 'unknown', 'drill', 'test', 'shelved', 'out'] as const;
const outcomes = [
  ['sent', null],
  ['accepted', null],
  ['done', 'device-done'],
  ['confirmed', 'read-back'],
  ['refused', 'device-refused'],
  ['refused', 'not-connected'],
  ['failed', 'device-failed'],
  ['expired', 'no-answer'],
  ['expired', 'not-sent'],
  ['expired', 'restarted'],
] as const;

type Event =
  | { readonly is: 'raise'; readonly alarm: number; readonly occurrence: number; readonly kind: (typeof kinds)[number] }
  | { readonly is: 'pass'; readonly ms: number }
  | { readonly is: 'answer'; readonly which: number; readonly outcome: number }
  | { readonly is: 'release'; readonly which: number; readonly by: number }
  /** Away for `ms` by the wall clock. */
  | { readonly is: 'restart'; readonly ms: number };

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ is: fc.constant('raise' as const), alarm: fc.nat(3), occurrence: fc.nat(2), kind: fc.constantFrom(...kinds) }),
    },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('pass' as const), ms: fc.constantFrom(0, 500, 1_000, 2_500, 31_000, 130_000) }) },
    { weight: 6, arbitrary: fc.record({ is: fc.constant('answer' as const), which: fc.nat(9), outcome: fc.nat(outcomes.length - 1) }) },
    { weight: 2, arbitrary: fc.record({ is: fc.constant('release' as const), which: fc.nat(3), by: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('restart' as const), ms: fc.constantFrom(0, 0, 500, 20_000, 100_000) }) },
  ),
  { maxLength: 60, size: 'max' },
);

const asides = {
  live: [{}, {}],
  late: [{}, { historical: true, to: 'event' }],
  unknown: [{}, { to: 'unknown' }],
  drill: [{ exercise: true }, {}],
  test: [{ test: { by: 'x', reason: 'r', until: 1, terminals: ['t'] } }, {}],
  shelved: [{ shelved: { by: 'x', reason: 'r', since: 1, until: 2, oneShot: false } }, {}],
  out: [{ outOfService: { by: 'x', permit: 'p', reason: 'r', since: 1, until: 2, rule: null } }, {}],
} as const;

function live(story: readonly Event[], restarts: boolean) {
  const rig = new Rig();
  rig.enable(definition);
  const changes: InterlockChange[] = [];
  const wrong: string[] = [];
  const fired = new Set<string>();
  const note = (change: InterlockChange | null | undefined) => void (change && changes.push(change));
  for (const event of story) {
    for (const { release, effects } of rig.book.underWay()) {
      if (release?.state === 'waiting' && release.until < rig.at) wrong.push('waits for a release longer than was shown');
      if (effects.some(({ lateAt, endedAt }) => lateAt !== null && endedAt === null && lateAt < rig.at)) wrong.push('not given up in time');
    }
    if (event.is === 'raise') {
      const [more, how] = asides[event.kind];
      const key = `${event.alarm}/${event.occurrence}`;
      const change = rig.raise({ id: `a-${event.alarm}`, occurrences: event.occurrence, ...more }, how);
      if ((change?.firings.length ?? 0) > 0 && (event.kind !== 'live' || fired.has(key))) wrong.push(`${event.kind} ${key} fired`);
      if ((change?.firings.length ?? 0) > 0) fired.add(key);
      if (event.kind === 'live' && !fired.has(key)) wrong.push(`${key} did not fire`);
      note(change);
    } else if (event.is === 'pass') note(rig.pass(event.ms));
    else if (event.is === 'restart') {
      if (!restarts) rig.at += event.ms;
      note(restarts ? rig.restart(event.ms) : rig.kept(rig.book.expire(rig.stamp(), true)));
    } else if (event.is === 'release') {
      const firing = rig.book.underWay()[event.which % Math.max(1, rig.book.underWay().length)];
      if (firing !== undefined) note(rig.act({ act: 'release', firing: firing.id, comment: null }, `p-${event.by}`).change);
    } else {
      const open = rig.book
        .underWay()
        .flatMap(({ effects }) => effects)
        .filter(({ commandId }) => commandId !== null);
      const one = open[event.which % Math.max(1, open.length)];
      const [state, code] = outcomes[event.outcome] ?? outcomes[0];
      if (one?.commandId != null) {
        const next = rig.command(one.commandId, state, code);
        const again = next?.firings[0]?.effects.find((each) => each.effect === one.effect);
        const free = code !== null && nothingLeft.includes(code);
        if (again !== undefined && again.state === 'waiting' && !free) wrong.push(`asked again after ${code}`);
        note(next);
      }
    }
  }
  for (const firing of rig.stored.values()) {
    const second = firing.release?.by[1];
    if (second !== undefined && second.at >= (firing.release?.until ?? 0)) wrong.push('released after the time that was shown');
    for (const each of firing.effects) {
      const people = new Set(firing.release?.by.map(({ by }) => by)).size;
      if (each.dangerous && each.requestedAt !== null && people < 2) wrong.push(`${each.effect} without two people`);
      if (each.requestedAt === null && each.commandId !== null) wrong.push('a command before it was asked for');
    }
  }
  const told = changes.flatMap(({ signals }) => signals).filter(({ rule }) => rule === 'interlock.not-confirmed').length;
  const lost = [...rig.stored.values()]
    .filter(({ testBy }) => testBy === null)
    .flatMap(({ effects }) => effects)
    .filter(({ state }) => state === 'failed' || state === 'expired').length;
  if (told !== lost) wrong.push(`${lost} not confirmed, ${told} told`);
  return { wrong, firings: [...rig.stored.values()], told };
}

test('an occurrence fires once and only for real, nothing dangerous moves without two people, and each lost effect is told once', () => {
  let fired = 0;
  fc.assert(
    fc.property(events, (story) => {
      const { wrong, firings } = live(story, true);
      fired += firings.length - 1;
      expect(wrong).toEqual([]);
    }),
    { numRuns: 400 },
  );
  expect(fired).toBeGreaterThan(300);
});

test('a restart between any two records changes nothing', () => {
  fc.assert(
    fc.property(events, (story) => {
      expect(live(story, true)).toEqual(live(story, false));
    }),
    { numRuns: 300 },
  );
});
