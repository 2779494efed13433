import { expect, test } from 'vitest';
import { TierWorld } from './tier-world.ts';

function pressed(tiers: number, minutes = 3, forwards = true): TierWorld {
  const world = new TierWorld(tiers, minutes, forwards);
  world.site(0).add('sos', 'sos-button');
  world.site(0).say('sos', { 'sos.pressed': true });
  return world;
}

const told = (world: TierWorld, tier: number) => {
  world.site(tier).commit();
  return world.site(tier).deliveries.filter(({ alarm }) => alarm.subject === 'device:sos');
};

test('an alarm raised at the bottom stands at every tier under one id, owned by the bottom, below the places of the gateways', () => {
  const world = pressed(4);
  world.heal();
  const [own] = world.fromBottom(0);
  for (const tier of [1, 2, 3]) {
    const [copy, ...more] = world.fromBottom(tier);
    expect(more).toEqual([]);
    expect(copy).toMatchObject({ id: own?.id, state: 'unacknowledged', deviceId: null, sequence: own?.sequence });
    expect(copy?.place).toBe(`${'P/'.repeat(tier)}A/1`);
    expect(copy?.replica).toMatchObject({ owner: { gateway: 'g0', tier: 'community' }, via: 'below' });
  }
});

test('danger to life is told at once at every tier; anything else only when the tier below did not acknowledge it in its time', () => {
  const world = pressed(3);
  world.site(1).terminals.push({ id: 'street', place: '' });
  world.site(2).terminals.push({ id: 'hall', place: '' });
  world.heal();
  expect(told(world, 1).map(({ terminalId, reason }) => [terminalId, reason])).toEqual([['street', 'escalated']]);
  expect(told(world, 2)).toHaveLength(1);

  const slow = pressed(3, 3, false);
  slow.site(1).terminals.push({ id: 'street', place: '' });
  slow.site(2).terminals.push({ id: 'hall', place: '' });
  slow.heal();
  expect(slow.fromBottom(1)).toHaveLength(1);
  expect(told(slow, 1)).toEqual([]);
  slow.site(0).pass(2);
  slow.heal();
  expect(told(slow, 1)).toEqual([]);
  slow.site(0).pass(1);
  slow.heal();
  expect(told(slow, 1).map(({ alarm }) => alarm.state)).toEqual(['unacknowledged']);
  expect(told(slow, 2)).toEqual([]);
  // The clock of the tier in between begins when its people heard of it.
  for (const site of slow.sites.slice(1)) site.pass(3);
  slow.heal();
  expect(told(slow, 2)).toHaveLength(1);
});

test('no jump of the wall clock gives people more or less time before it goes up; what the gateway was down for counts', () => {
  const at = (change: (site: TierWorld['sites'][number]) => void) => {
    const world = pressed(2, 3, false);
    world.site(1).terminals.push({ id: 'street', place: '' });
    change(world.site(0));
    world.heal();
    return told(world, 1).length;
  };
  const jump = (minutes: number, then: number) => (site: TierWorld['sites'][number]) => {
    site.wall += minutes;
    site.pass(then);
  };
  expect(at(jump(24 * 60, 2))).toBe(0);
  expect(at(jump(-24 * 60, 3))).toBe(1);
  const down = (minutes: number) => (site: TierWorld['sites'][number]) => {
    site.pass(1);
    site.commit();
    site.crash(minutes);
    site.pass(0.1);
  };
  expect(at(down(1))).toBe(0);
  expect(at(down(2))).toBe(1);
});

test('a clock that is ahead below gives the people in between no more time over their restart, and it goes up from there once', () => {
  for (const ahead of [0, 2, 60, 24 * 60]) {
    const world = pressed(3, 3, false);
    const middle = world.site(1);
    world.site(0).wall += ahead;
    world.site(0).say('sos', { 'sos.pressed': true });
    world.site(0).pass(3);
    world.heal();
    const wentUp = () => {
      middle.commit();
      return [...middle.facts.values()].filter(({ fact }) => fact.kind === 'escalation' && fact.from.gateway === 'g1').length;
    };
    const restarts = (minutes: number) => {
      middle.pass(minutes);
      middle.commit();
      middle.crash();
      middle.pass(0.1);
      return wentUp();
    };
    expect(restarts(1), `${ahead} min ahead, after one minute`).toBe(0);
    expect(restarts(1.9), `${ahead} min ahead, after three minutes`).toBe(1);
    expect(restarts(1), `${ahead} min ahead, told already`).toBe(1);
    middle.pass(4);
    expect(wentUp(), `${ahead} min ahead, for as long as it waits`).toBe(1);
  }
});

test('an own clock that was ahead and was set back gives people no more than their time after a restart', () => {
  const world = new TierWorld(2, 3, false);
  const site = world.site(0);
  site.add('sos', 'sos-button');
  site.wall += 60;
  site.say('sos', { 'sos.pressed': true });
  site.wall -= 60;
  site.pass(1);
  site.commit();
  site.crash();
  site.pass(3);
  site.commit();
  expect([...site.facts.values()].filter(({ fact }) => fact.kind === 'escalation')).toHaveLength(1);
});

test('an acknowledgement at the top waits until the bottom has taken it, and everybody then sees who it was', () => {
  const world = pressed(4);
  world.heal();
  const [top] = world.fromBottom(3);
  world.act(3, { act: 'acknowledge', alarmId: top!.id, comment: '已派车' }, 'zhao');
  const [waiting] = world.fromBottom(3);
  expect(waiting).toMatchObject({ acknowledgedBy: null });
  expect(waiting?.replica?.pending).toMatchObject([{ act: 'acknowledge', by: 'zhao', from: { tier: 'city' } }]);
  world.heal();
  for (const tier of [0, 1, 2, 3])
    expect(world.fromBottom(tier)).toMatchObject([{ state: 'latched-acknowledged', acknowledgedBy: 'zhao', acknowledgedTier: 'city' }]);
  for (const tier of [1, 2, 3]) expect(world.fromBottom(tier)[0]?.replica?.pending).toEqual([]);
  const taken = world.site(0).audit.filter(({ act }) => act.startsWith('tier.act'));
  expect(taken).toMatchObject([{ act: 'tier.act-applied', origin: { by: 'zhao', via: 'tier', from: 'city:city' } }]);
});

test('of two acknowledgements the late one is recorded and not applied, and both tiers see who was first', () => {
  const world = pressed(2);
  world.heal();
  const [copy] = world.fromBottom(1);
  world.act(1, { act: 'acknowledge', alarmId: copy!.id, comment: null }, 'street-li');
  world.act(0, { act: 'acknowledge', alarmId: copy!.id, comment: null }, 'community-wang');
  world.heal();
  for (const tier of [0, 1]) {
    expect(world.fromBottom(tier)).toMatchObject([{ acknowledgedBy: 'community-wang' }]);
    expect(world.fromBottom(tier)[0]?.acknowledgedTier ?? null).toBeNull();
    const [late] = [...world.site(tier).facts.values()].filter(({ fact }) => fact.kind === 'act');
    expect(late?.fact).toMatchObject({
      by: 'street-li',
      outcome: { kind: 'late', code: 'done-already', first: { by: 'community-wang' } },
    });
  }
  expect(world.site(0).transitions.filter(({ event }) => event === 'acknowledged')).toHaveLength(1);
});

test('an acknowledgement of what happened before does not acknowledge what happened since', () => {
  const world = pressed(2);
  world.heal();
  const [copy] = world.fromBottom(1);
  world.act(1, { act: 'acknowledge', alarmId: copy!.id, comment: null }, 'street-li');
  world.site(0).say('sos', { 'sos.pressed': true });
  world.heal();
  const [own] = world.fromBottom(0);
  expect(own?.occurrences).toBe(2);
  expect(own).toMatchObject({ state: 'unacknowledged', acknowledgedBy: null });
  const [fact] = [...world.site(1).facts.values()].filter(({ fact: each }) => each.kind === 'act');
  expect(fact?.fact).toMatchObject({ outcome: { kind: 'late', code: 'occurred-again' } });
});

test('a gateway that came back with another log: both are kept apart, and what the first left open is not lost', () => {
  const world = pressed(2);
  world.heal();
  world.act(0, { act: 'acknowledge', alarmId: world.fromBottom(0)[0]!.id, comment: null }, 'wang');
  world.heal();
  const before = world.fromBottom(1)[0]!;
  // As restored from a backup of before the acknowledgement: the same ids, another history.
  const restored = pressed(1);
  (world.sites as unknown[])[0] = restored.site(0);
  Object.assign(world, { history: 2 });
  world.up(0, 0, Number.POSITIVE_INFINITY);
  const after = world.fromBottom(1);
  expect(after.map(({ id, state, acknowledgedBy }) => [id, state, acknowledgedBy])).toEqual([
    [before.id, 'normal', 'wang'],
    [`${before.id}~2`, 'unacknowledged', null],
  ]);
  const ids = world.site(1).transitions.map(({ alarmId, sequence }) => `${alarmId} ${sequence}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a gateway may not speak of what is not its own', () => {
  const world = pressed(2);
  world.site(1).add('sos', 'sos-button');
  world.heal();
  world.site(1).say('sos', { 'sos.pressed': true });
  const mine = world.fromBottom(1).find(({ replica }) => replica === undefined)!;
  const { entries } = world.entries(0, 0);
  const forged = entries.flatMap((entry) =>
    entry.alarm === null ? [] : [{ ...entry, alarm: { ...entry.alarm, id: mine.id, sequence: 99, state: 'normal' as const } }],
  );
  world.site(1).put({
    kind: 'replica',
    batch: {
      via: 'below',
      place: 'P',
      sender: { gateway: 'g0', name: 'community', tier: 'community', epoch: 1 },
      history: 1,
      lane: 'live',
      after: 0,
      through: 0,
      hash: '',
      entries: forged,
    },
  });
  expect(world.fromBottom(1).find(({ id }) => id === mine.id)).toMatchObject({ state: 'unacknowledged', sequence: mine.sequence });
  expect(world.site(1).audit.some(({ act }) => act === 'tier.refused')).toBe(true);
});

test('an escalation that names a tier is told there and at those between, and nowhere above; who is there already hears nothing new', () => {
  const world = pressed(4, 3, false);
  for (const site of world.sites.slice(1)) site.terminals.push({ id: 'hall', place: '' });
  world.heal();
  const [own] = world.fromBottom(0);
  const reason = { zh: '扩大响应', en: 'Wider response' };
  world.site(0).put({ kind: 'tier', tier: { act: 'escalate', alarmId: own!.id, to: 'district', reason } });
  world.site(0).put({ kind: 'tier', tier: { act: 'escalate', alarmId: own!.id, to: 'community', reason } });
  world.heal();
  expect([1, 2, 3].map((tier) => told(world, tier).length)).toEqual([1, 1, 0]);
  expect([...world.site(0).facts.values()]).toHaveLength(1);
});

test('an act on an alarm that the gateway below has forgotten comes back as not known, and only then the copy is over', () => {
  const world = pressed(2);
  world.heal();
  const [copy] = world.fromBottom(1);
  // Restored from a backup of before the alarm.
  const restored = new TierWorld(1);
  (world.sites as unknown[])[0] = restored.site(0);
  Object.assign(world, { history: 2 });
  world.up(0, 0, Number.POSITIVE_INFINITY);
  expect(world.fromBottom(1)).toMatchObject([{ id: copy!.id, state: copy!.state }]);
  world.act(1, { act: 'acknowledge', alarmId: copy!.id, comment: null }, 'li');
  world.heal();
  expect(world.fromBottom(1)).toMatchObject([{ id: copy!.id, state: 'normal', replica: { pending: [] } }]);
  const [fact] = [...world.site(1).facts.values()].filter(({ fact: each }) => each.kind === 'act');
  expect(fact?.fact).toMatchObject({ outcome: { kind: 'refused', code: 'not-found' } });
});

test('what no terminal of the community takes goes up at once, danger to life or not, with all that waits there; an acknowledged one stays', () => {
  const world = new TierWorld(3, 3, false);
  const [community] = world.sites;
  world.site(1).terminals.push({ id: 'street', place: '' });
  for (const id of ['sos', 'sos2', 'sos3']) community?.add(id, 'sos-button');
  const press = (...ids: string[]) => {
    for (const id of ids) community?.say(id, { 'sos.pressed': true });
  };
  press('sos', 'sos2');
  const [first] = world.fromBottom(0).filter(({ subject }) => subject === 'device:sos');
  world.act(0, { act: 'acknowledge', alarmId: first?.id ?? '', comment: null }, 'li');
  world.heal();
  const above = () => {
    world.site(1).commit();
    return [...new Set(world.site(1).deliveries.map(({ alarm }) => `${alarm.subject} ${alarm.rule}`))].sort();
  };
  expect(above()).toEqual([]);
  const signal = (to: 'true' | 'false') =>
    community?.put({
      kind: 'signal',
      signal: { subject: 'place:A', component: '', rule: 'alarm.uncovered', to, reason: { zh: '无', en: 'none' } },
    });
  signal('true');
  world.heal();
  expect(above()).toEqual(['device:sos2 sos.call', 'place:A alarm.uncovered']);
  // While it stands, what is raised after it.
  press('sos3');
  world.heal();
  expect(above()).toContain('device:sos3 sos.call');
  // People are back: what they do not acknowledge has its time again.
  signal('false');
  community?.add('sos4', 'sos-button');
  press('sos4');
  world.heal();
  expect(above()).not.toContain('device:sos4 sos.call');
  community?.pass(3);
  world.heal();
  expect(above()).toContain('device:sos4 sos.call');
});
