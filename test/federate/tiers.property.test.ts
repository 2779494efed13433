import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alarm } from '../../src/model/alarm.ts';
import type { PersonAct, Response } from '../../src/model/response.ts';
import { samplePlans } from './sample-plans.ts';
import { TierWorld } from './tier-world.ts';

const tierCount = 3;

type RespondAct = PersonAct extends infer Act ? (Act extends PersonAct ? Omit<Act, 'responseId'> : never) : never;

type Move =
  | { readonly do: 'press'; readonly device: number }
  | { readonly do: 'gas'; readonly level: number }
  | { readonly do: 'pass'; readonly minutes: number }
  | {
      readonly do: 'act';
      readonly tier: number;
      readonly act: 'acknowledge' | 'end' | 'comment' | 'withdraw';
      readonly pick: number;
      readonly by: string;
    }
  | { readonly do: 'finish'; readonly tier: number; readonly by: string }
  | { readonly do: 'see'; readonly tier: number; readonly pick: number; readonly receipt: 'received' | 'shown' }
  | { readonly do: 'respond'; readonly tier: number; readonly act: RespondAct; readonly pick: number; readonly by: string }
  | {
      readonly do: 'up';
      readonly from: number;
      readonly back: number;
      readonly limit: number;
      readonly live: boolean;
      readonly turned: boolean;
    }
  | { readonly do: 'send'; readonly from: number; readonly limit: number }
  | { readonly do: 'arrive'; readonly pick: number }
  | { readonly do: 'down'; readonly to: number; readonly times: number }
  | { readonly do: 'commit' | 'crash'; readonly tier: number };

const tier = fc.integer({ min: 0, max: tierCount - 1 });
const hop = fc.integer({ min: 0, max: tierCount - 2 });
const respondAct: fc.Arbitrary<RespondAct> = fc.oneof(
  fc.record({
    act: fc.constant('reach' as const),
    stage: fc.constantFrom('dispatched' as const, 'on-site' as const, 'resolved' as const),
    comment: fc.constant(null),
  }),
  fc.record({ act: fc.constant('step' as const), step: fc.constantFrom('send', 'help'), skip: fc.boolean(), comment: fc.constant('said') }),
  fc.record({ act: fc.constant('escalate' as const), comment: fc.constant('said') }),
  fc.record({ act: fc.constant('need' as const), need: fc.constant('call-back' as const), comment: fc.constant('said') }),
  fc.record({ act: fc.constant('comment' as const), comment: fc.constantFrom('said', '长'.repeat(2_000)) }),
  fc.record({ act: fc.constant('close' as const), as: fc.constantFrom('real' as const, 'false' as const), comment: fc.constant('said') }),
);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('press' as const), device: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('gas' as const), level: fc.constantFrom(1, 12, 60) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      tier,
      act: fc.constantFrom('acknowledge' as const, 'acknowledge' as const, 'end' as const, 'comment' as const, 'withdraw' as const),
      pick: fc.nat(5),
      by: fc.constantFrom('wang', 'li', 'zhao'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('finish' as const), tier, by: fc.constantFrom('wang', 'li') }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('respond' as const),
      tier,
      act: respondAct,
      pick: fc.nat(3),
      by: fc.constantFrom('wang', 'li', 'zhao'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('see' as const),
      tier: fc.integer({ min: 1, max: tierCount - 1 }),
      pick: fc.nat(5),
      receipt: fc.constantFrom('received' as const, 'shown' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('up' as const),
      from: hop,
      back: fc.nat(6),
      limit: fc.integer({ min: 1, max: 8 }),
      live: fc.boolean(),
      turned: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), from: hop, limit: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), pick: fc.nat(20) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('down' as const), to: hop, times: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const), tier }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), tier }) },
);

function play(world: TierWorld, step: Move): void {
  switch (step.do) {
    case 'press':
      return world.site(0).say(`sos-${step.device}`, { 'sos.pressed': true });
    case 'gas':
      return world.site(0).say('gas', { 'gas.concentration': step.level, 'gas.state': 'normal' });
    case 'pass':
      for (const site of world.sites) site.pass(step.minutes);
      return;
    case 'act': {
      const alarms = world.fromBottom(step.tier);
      const alarm = alarms[step.pick % Math.max(1, alarms.length)];
      if (alarm === undefined) return;
      const { act, by } = step;
      const comment = 'said';
      world.act(
        step.tier,
        act === 'end' ? { act, alarmId: alarm.id, comment, classification: null } : { act, alarmId: alarm.id, comment },
        by,
      );
      return;
    }
    case 'respond': {
      const responses = world.responses(step.tier);
      const response = responses[step.pick % Math.max(1, responses.length)];
      if (response !== undefined) world.respond(step.tier, { ...step.act, responseId: response.id } as PersonAct, step.by);
      return;
    }
    case 'see': {
      const copies = world.fromBottom(step.tier);
      const alarm = copies[step.pick % Math.max(1, copies.length)];
      if (alarm !== undefined) world.see(step.tier, alarm.id, step.receipt);
      return;
    }
    case 'finish': {
      // Its alarms are ended below, and somebody at some tier closes what they see open.
      for (const { id: alarmId } of world.fromBottom(0)) {
        world.act(0, { act: 'acknowledge', alarmId, comment: null }, step.by);
        world.act(0, { act: 'end', alarmId, comment: 'over', classification: 'false' }, step.by);
      }
      const open = world.responses(step.tier).find(({ closedAt }) => closedAt === null);
      if (open !== undefined) world.respond(step.tier, { act: 'close', responseId: open.id, as: 'false', comment: 'over' }, step.by);
      return;
    }
    case 'up': {
      const end = world.position(step.from);
      const after = step.live ? end + step.back : Math.max(0, end - step.back);
      return world.up(step.from, after, step.limit, step.live ? 'live' : 'log', step.turned && step.live);
    }
    case 'send':
      return world.send(step.from, world.position(step.from), step.limit, step.limit > 10 ? 'live' : 'log');
    case 'arrive':
      return world.arrive(step.pick % Math.max(1, world.wire.length));
    case 'down':
      for (let time = 0; time < step.times; time++) world.down(step.to);
      return;
    case 'commit':
      return world.site(step.tier).commit();
    case 'crash':
      return world.site(step.tier).crash();
  }
}

/** What only its own tier knows of an alarm. */
function shared({ replica, place, incident, deviceId, ...alarm }: Alarm) {
  return alarm;
}

/** The same of a response: its comments are cut, its alarms counted. */
function sharedResponse({ replica, place, active, unanswered, clocks, milestones, steps, needs, ...response }: Response) {
  const said = (of: object) =>
    Object.entries(of).map(([key, { comment, ...rest }]) => [key, rest, String(comment).slice(0, 300) === 'null' ? null : 'said']);
  return {
    ...response,
    active: replica?.active ?? active.length,
    clocks: clocks.map(({ dueHuman, again, ...clock }) => ({ ...clock, again: again && { ...again, dueHuman: null } })),
    said: [said(milestones), said(steps), said(needs)],
  };
}

const unique = (list: readonly string[]) =>
  expect(new Set(list).size, `twice: ${list.filter((each, i) => list.indexOf(each) !== i)}`).toBe(list.length);

let receiptsCounted = 0;

function check(world: TierWorld): void {
  world.heal();
  // In the end a terminal of the tier above has, and shows, whatever stands there, more than once.
  for (const receipt of ['received', 'shown', 'shown'] as const) for (const { id } of world.fromBottom(1)) world.see(1, id, receipt);
  world.heal();
  const bottom = world.site(0);
  const own = new Map(world.fromBottom(0).map((alarm) => [alarm.id, alarm]));
  const steps = bottom.transitions.filter(({ alarmId }) => own.has(alarmId)).map(({ alarmId, sequence }) => `${alarmId} ${sequence}`);
  unique(steps);
  for (const [index, site] of world.sites.entries()) {
    const copies = world.fromBottom(index);
    // Each alarm once, as it is at its owner; each step once, on the alarm and in the audit chain.
    expect(copies.map(({ id }) => id).sort()).toEqual([...own.keys()].sort());
    for (const copy of copies) expect(shared(copy)).toEqual(shared(own.get(copy.id)!));
    const here = site.transitions.filter(({ alarmId }) => own.has(alarmId)).map(({ alarmId, sequence }) => `${alarmId} ${sequence}`);
    expect(here.sort()).toEqual([...steps].sort());
    const links = site.audit.filter(
      ({ act, detail, target }) => own.has(target.slice(6)) && detail.step !== undefined && act.startsWith('alarm.'),
    );
    unique(links.map(({ target, detail }) => `${target} ${detail.step}`));
    expect(links).toHaveLength(steps.length);
    unique(site.deliveries.map(({ id }) => id));
    // Each response once, as it is at its owner, each of its steps once, and none is left open above that is closed below.
    const followed = world.responses(0);
    const copied = world.responses(index);
    expect(copied.map(({ id }) => id).sort()).toEqual(followed.map(({ id }) => id).sort());
    for (const copy of copied) expect(sharedResponse(copy)).toEqual(sharedResponse(followed.find(({ id }) => id === copy.id)!));
    const told = ({ responseSteps }: typeof site) =>
      responseSteps.map(({ responseId, position: _, ...step }) => JSON.stringify([responseId, step])).sort();
    expect(told(site)).toEqual(told(bottom));
    unique(told(site));
    const responseLinks = site.audit.filter(({ act, detail }) => act.startsWith('response.') && detail.step !== undefined);
    expect(responseLinks).toHaveLength(site.responseSteps.length);
    expect([...site.tiers.copies.all()].map(({ id }) => id).sort()).toEqual(
      copied
        .filter(({ replica, closedAt }) => replica !== undefined && closedAt === null)
        .map(({ id }) => id)
        .sort(),
    );
    // Nothing is left open, and no screen is left with something stale.
    for (const copy of copies.filter(({ replica }) => replica !== undefined)) {
      expect(copy.replica?.pending).toEqual([]);
      const last = site.deliveries.filter(({ alarmId }) => alarmId === copy.id).at(-1);
      const response = copied.find(({ id }) => id === copy.id);
      if (copy.replica?.told === 0 && copy.replica.toldSince !== null && response !== undefined) continue;
      if ((copy.replica?.told ?? 0) > 0 && site.terminals.length > 0) expect(last?.transition).toBe(copy.sequence);
      else expect(last).toBeUndefined();
      // Told exactly where some tier said that it has to be.
      if (copy.state !== 'normal')
        expect((copy.replica?.told ?? 0) > 0).toBe((copy.replica?.escalations.length ?? 0) > 0 && concerned(copy, index));
    }
  }
  // A terminal above that has an alarm, or shows it, counts once in the response of its owner.
  for (const { milestones, id, closedAt, active } of world.responses(0)) {
    const reached = bottom.responseSteps.filter(({ responseId, event }) => responseId === id && event === 'reached');
    unique(reached.flatMap(({ about }) => (about === 'delivered' || about === 'shown' ? [about] : [])));
    for (const { fact } of bottom.facts.values()) {
      if (fact.kind !== 'receipt' || closedAt !== null || !active.includes(fact.alarmId)) continue;
      receiptsCounted++;
      expect(milestones.delivered, `${fact.receipt} at ${fact.from.name}`).toMatchObject({ by: null, via: 'tier' });
      if (fact.receipt === 'shown') expect(milestones.shown?.reason.en).toContain('hall');
    }
  }
  // Every act of a person came to one outcome, the same at every tier that knows of it, and none was applied twice.
  const applied = bottom.audit.filter(({ act }) => act === 'tier.act-applied').map(({ detail }) => String(detail.fact));
  unique(applied);
  for (const site of world.sites) {
    for (const { fact } of site.facts.values()) {
      if (fact.kind === 'escalation') continue;
      const said = bottom.facts.get(fact.id)?.fact;
      expect(said?.kind === fact.kind && said.outcome).toBeTruthy();
      expect(fact.outcome).toEqual(said?.kind === fact.kind && said.outcome);
    }
  }
}

function concerned(copy: Alarm, index: number): boolean {
  const words = ['community', 'sub-district', 'district', 'city'];
  return copy.replica?.escalations.some(({ to }) => words.indexOf(to) >= index) === true;
}

function worldOf(forwards: boolean): TierWorld {
  const world = new TierWorld(tierCount, 3, forwards, samplePlans);
  for (const id of ['sos-0', 'sos-1']) world.site(0).add(id, 'sos-button');
  world.site(0).add('gas', 'gas-household');
  for (const site of world.sites.slice(1)) site.terminals.push({ id: 'hall', place: 'P' });
  return world;
}

const slow = process.env.ANLIN_SLOW === '1';

test(
  'whatever is cut, repeated, turned round or killed: after it heals each alarm, step and act is everywhere once',
  () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(move, { maxLength: 50, size: 'max' }), (forwards, moves) => {
        const world = worldOf(forwards);
        for (const step of moves) play(world, step);
        check(world);
        // Whatever was on the wire may still come, long after, the oldest last.
        for (let index = Math.min(world.wire.length, 40) - 1; index >= 0; index--) world.arrive(index);
        check(world);
      }),
      { numRuns: slow ? 2_000 : 40 },
    );
    // Chance alone brings few: most histories leave a response open that nobody above has seen yet.
    expect(receiptsCounted).toBeGreaterThan(slow ? 2_000 : 40);
  },
  slow ? 600_000 : 60_000,
);
