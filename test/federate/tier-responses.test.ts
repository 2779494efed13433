import { expect, test } from 'vitest';
import { planJson } from '../../src/model/plan-json.ts';
import { stepsMissing } from '../../src/model/response.ts';
import { samplePlans } from './sample-plans.ts';
import { TierWorld } from './tier-world.ts';

const minute = 60_000;

function called(tiers = 2): TierWorld {
  const world = new TierWorld(tiers, 60, false, samplePlans);
  world.site(0).add('sos', 'sos-button');
  for (const site of world.sites.slice(1)) site.terminals.push({ id: 'hall', place: '' });
  world.site(0).say('sos', { 'sos.pressed': true });
  return world;
}
/** What a screen at that tier shows. */
function shown(world: TierWorld, tier: number) {
  const [response] = world.responses(tier);
  const site = world.site(tier);
  const plan = planJson(samplePlans[0]!, response!, site.alarms.get(response!.id) ?? null, site.moment(), null);
  const now = site.moment().at + plan.clockAheadMs;
  const left = plan.clocks.flatMap(({ id, dueAt }) => (dueAt === null ? [] : [[id, Math.round((Date.parse(dueAt) - now) / 1_000)]]));
  return { plan, left: Object.fromEntries(left) as Record<string, number> };
}

test('what is left above is what is left below, whatever the wall clocks say, and however they jump afterwards', () => {
  const world = called();
  const [below, above] = [world.site(0), world.site(1)];
  // The clock below is a day ahead from the first; that above jumps back by an hour after it heard.
  below.wall += 24 * 60;
  below.pass(0.5);
  above.pass(0.5);
  world.heal();
  expect(shown(world, 0).left).toEqual({ answer: 90 });
  expect(shown(world, 1).left).toEqual({ answer: 90 });
  above.wall -= 60;
  for (const site of world.sites) site.pass(0.5);
  expect(shown(world, 1).left).toEqual({ answer: 60 });
  // The clock below jumps as well, and says so with the next step.
  below.wall -= 5 * 60;
  world.act(0, { act: 'acknowledge', alarmId: world.fromBottom(0)[0]!.id, comment: null }, 'wang');
  below.pass(1);
  above.pass(1);
  world.heal();
  expect(shown(world, 0).left.arrive).toBe(4 * 60);
  expect(Math.abs(shown(world, 1).left.arrive! - 4 * 60)).toBeLessThanOrEqual(1);
  expect(Math.abs(shown(world, 1).plan.clockAheadMs)).toBeGreaterThan(10 * 60 * minute);
});

test('of two who escalate the second does not call a rung that nobody meant; a clock that called it in between counts the same', () => {
  const world = called();
  world.heal();
  const id = world.responses(1)[0]!.id;
  world.respond(1, { act: 'escalate', responseId: id, comment: 'more people' }, 'li');
  world.site(0).pass(2.1);
  expect(world.responses(0)[0]).toMatchObject({ level: 2 });
  world.heal();
  expect(world.responses(0)[0]).toMatchObject({ level: 2 });
  expect(shown(world, 1).plan).toMatchObject({
    level: 2,
    pending: [],
    notApplied: [{ act: 'escalate', code: 'escalated-already', first: null }],
  });
});

test('what the copy knows for good is said at once and does not go down; what is on its way is not sent twice', () => {
  const world = called();
  world.heal();
  const id = world.responses(1)[0]!.id;
  world.respond(0, { act: 'reach', responseId: id, stage: 'dispatched', comment: null }, 'wang');
  world.heal();
  const asked = () => [...world.site(1).facts.values()].filter(({ fact }) => fact.kind === 'response-act').length;
  world.respond(1, { act: 'reach', responseId: id, stage: 'dispatched', comment: null }, 'li');
  world.respond(1, { act: 'step', responseId: id, step: 'none', skip: false, comment: null }, 'li');
  world.respond(1, { act: 'comment', responseId: id, comment: ' ' }, 'li');
  world.site(1).commit();
  expect(asked()).toBe(0);
  expect(
    world
      .site(1)
      .audit.filter(({ act }) => act === 'response.act-refused')
      .map(({ detail }) => detail.code),
  ).toEqual(['no-such-step', 'comment-empty']);
  for (const by of ['li', 'zhao']) world.respond(1, { act: 'need', responseId: id, need: 'call-back', comment: 'she is well' }, by);
  world.site(1).commit();
  expect(asked()).toBe(1);
  expect(shown(world, 1).plan.pending).toMatchObject([{ act: 'need', about: 'call-back', by: 'li' }]);
  world.heal();
  expect(world.responses(0)[0]?.needs['call-back']).toMatchObject({ by: 'li', via: 'tier', from: 'sub-district:sub-district' });
});

test('terminals above hear of a response once they hear of its alarm: by a rung that names their tier, also when the alarm is over', () => {
  const world = called(3);
  world.heal();
  const heard = (tier: number) => {
    world.site(tier).commit();
    return world
      .site(tier)
      .deliveries.filter(({ terminalId }) => terminalId === 'hall')
      .map(({ event, response }) => [event, response?.sequence]);
  };
  expect(heard(1)).toEqual([]);
  world.act(0, { act: 'acknowledge', alarmId: world.fromBottom(0)[0]!.id, comment: null }, 'wang');
  world.act(0, { act: 'end', alarmId: world.fromBottom(0)[0]!.id, comment: null, classification: 'real' }, 'wang');
  world.heal();
  expect(heard(1)).toEqual([]);
  // Nobody arrives: the rung of the district, and that below it, are called.
  world.site(0).pass(5.1);
  world.heal();
  const { sequence } = world.responses(0)[0]!;
  for (const tier of [1, 2]) expect(heard(tier).at(-1)).toEqual([expect.stringMatching(/responded|escalated/), sequence]);
});

test('a community without a terminal: what a terminal above shows counts in its response, once, with tier, terminal and how late it was known', () => {
  const world = called(3);
  world.site(0).terminals.length = 0;
  world.heal();
  const id = world.fromBottom(0)[0]!.id;
  expect(world.responses(0)[0]).toMatchObject({ stage: 'queued' });
  // The line is cut for half an hour between what the sub-district shows and the word of it below.
  world.see(1, id, 'shown');
  world.site(1).commit();
  world.site(0).pass(30);
  world.down(0);
  world.site(0).crash();
  world.down(0);
  world.heal();
  world.see(2, id, 'received');
  world.see(2, id, 'shown');
  world.see(1, id, 'received');
  world.heal();
  const reached = { via: 'tier', by: null, from: 'sub-district:sub-district' };
  for (const tier of [0, 1, 2]) {
    const [response] = world.responses(tier);
    expect(response).toMatchObject({ stage: 'shown', milestones: { delivered: reached, shown: reached } });
    expect(response?.milestones.shown?.reason).toEqual({
      zh: '街道(镇) sub-district 的终端 hall 已显示（30 分钟后本级才得知）',
      en: 'Shown by terminal hall of sub-district (sub-district); known here 30 min later',
    });
    const steps = world.site(tier).responseSteps.filter(({ event }) => event === 'reached');
    expect(steps.map(({ about }) => about)).toEqual(['delivered', 'shown']);
  }
  // Every tier's first receipt is in the chain of the owner, also the one that was not the first of all.
  const kept = world
    .site(0)
    .audit.flatMap(({ act, detail }) => (act.startsWith('tier.terminal-') ? [`${act} ${detail.tier} ${detail.terminal}`] : []));
  expect(kept.sort()).toEqual([
    'tier.terminal-received district hall',
    'tier.terminal-received sub-district hall',
    'tier.terminal-shown district hall',
    'tier.terminal-shown sub-district hall',
  ]);
});

test('what is shown above after the response is closed is written down, and opens nothing', () => {
  const world = called();
  world.heal();
  const id = world.fromBottom(0)[0]!.id;
  world.act(0, { act: 'acknowledge', alarmId: id, comment: null }, 'wang');
  world.act(0, { act: 'end', alarmId: id, comment: null, classification: 'false' }, 'wang');
  world.respond(0, { act: 'close', responseId: id, as: 'false', comment: 'nobody' }, 'wang');
  const before = world.responses(0)[0];
  expect(before?.closedAt).not.toBeNull();
  world.see(1, id, 'shown');
  world.heal();
  expect(world.responses(0)).toEqual([before]);
  expect(world.site(0).audit.filter(({ act }) => act === 'tier.terminal-shown')).toMatchObject([
    { target: `alarm:${id}`, detail: { terminal: 'hall' } },
  ]);
});

test('a gateway that came back with another log: its response goes on under another id, the copy before is over; one that is forgotten ends with the first act on it', () => {
  const world = called();
  world.heal();
  const before = world.responses(1)[0]!;
  // As restored from a backup: the same ids, another history.
  const restored = called(1);
  (world.sites as unknown[])[0] = restored.site(0);
  Object.assign(world, { history: 2 });
  world.up(0, 0, Number.POSITIVE_INFINITY);
  expect(world.responses(1).map(({ id, closedAt, closedAs }) => [id, closedAt !== null, closedAs])).toEqual([
    [before.id, true, null],
    [`${before.id}~2`, false, null],
  ]);
  world.respond(1, { act: 'reach', responseId: `${before.id}~2`, stage: 'dispatched', comment: null }, 'li');
  world.heal();
  expect(world.responses(0)[0]).toMatchObject({ id: before.id, milestones: { dispatched: { by: 'li', via: 'tier' } } });
  expect(world.responses(1)[1]).toMatchObject({ id: `${before.id}~2`, stage: 'dispatched' });

  const empty = called();
  empty.heal();
  (empty.sites as unknown[])[0] = new TierWorld(1, 60, false, samplePlans).site(0);
  Object.assign(empty, { history: 2 });
  empty.up(0, 0, Number.POSITIVE_INFINITY);
  expect(empty.responses(1)).toMatchObject([{ closedAt: null }]);
  empty.respond(1, { act: 'reach', responseId: empty.responses(1)[0]!.id, stage: 'dispatched', comment: null }, 'li');
  empty.heal();
  expect(empty.responses(1)[0]?.closedAt).not.toBeNull();
  expect(empty.fromBottom(1)).toMatchObject([{ state: 'normal', replica: { pending: [], notApplied: [{ code: 'not-found' }] } }]);
});

test('two machines under one name at once: the response of each goes on, is closed by its own, and neither is taken for what became of the other', () => {
  const world = called();
  world.heal();
  const [{ id }, first, twin] = [world.responses(1)[0]!, world.site(0), called(1).site(0)];
  // Either of them has its turn; what it sent before comes again.
  const turn = (machine: typeof first) => {
    (world.sites as unknown[])[0] = machine;
    Object.assign(world, machine === first ? { history: 1, beside: false } : { history: 2, beside: true });
    world.up(0, 0, Number.POSITIVE_INFINITY);
  };
  const above = () => world.responses(1).map((each) => [each.id, each.stage, each.closedAs, each.closedAt !== null]);
  turn(twin);
  expect(above()).toEqual([
    [id, 'queued', null, false],
    [`${id}~2`, 'queued', null, false],
  ]);
  world.respond(0, { act: 'reach', responseId: id, stage: 'on-site', comment: null }, 'zhao');
  turn(first);
  world.respond(0, { act: 'reach', responseId: id, stage: 'dispatched', comment: null }, 'wang');
  turn(twin);
  turn(first);
  turn(twin);
  expect(above()).toEqual([
    [id, 'dispatched', null, false],
    [`${id}~2`, 'on-site', null, false],
  ]);
  world.act(0, { act: 'acknowledge', alarmId: id, comment: null }, 'zhao');
  world.act(0, { act: 'end', alarmId: id, comment: null, classification: 'false' }, 'zhao');
  world.respond(0, { act: 'close', responseId: id, as: 'false', comment: 'a copied disk' }, 'zhao');
  turn(twin);
  world.site(1).crash();
  turn(first);
  expect(above()).toEqual([
    [id, 'dispatched', null, false],
    [`${id}~2`, 'closed', 'false', true],
  ]);
  // Each step once, under the response it is of.
  const steps = world.site(1).responseSteps.map(({ responseId, sequence }) => `${responseId} ${sequence}`);
  expect(new Set(steps).size).toBe(steps.length);
  expect(steps.filter((step) => step.startsWith(`${id} `))).toHaveLength(first.responseSteps.length);
  expect(steps.filter((step) => step.startsWith(`${id}~2 `))).toHaveLength(twin.responseSteps.length);
});

test('a tier that began to keep responses later says how many steps of an open one it does not have, also when it goes on; the register is whole', () => {
  const world = called();
  world.respond(0, { act: 'comment', responseId: world.fromBottom(0)[0]!.id, comment: 'on the phone' }, 'wang');
  world.respond(0, { act: 'reach', responseId: world.fromBottom(0)[0]!.id, stage: 'dispatched', comment: null }, 'wang');
  // What the older program above took, it took without responses; the newer one hears of them from here on.
  const { entries, through } = world.entries(0, 0);
  world.send(0, 0, Number.POSITIVE_INFINITY);
  const sent = world.wire.at(-1)!;
  world.wire[world.wire.length - 1] = {
    ...sent,
    batch: { ...sent.batch, entries: entries.map(({ response: _, responseStep: __, ...entry }) => entry) },
  };
  world.arrive(world.wire.length - 1);
  expect(world.position(0)).toBe(through);
  expect(world.responses(1)).toEqual([]);
  world.respond(0, { act: 'reach', responseId: world.fromBottom(0)[0]!.id, stage: 'on-site', comment: null }, 'li');
  world.heal();
  const missing = (tier: number) => {
    const [response] = world.responses(tier);
    return stepsMissing(
      response!,
      world.site(tier).responseSteps.filter(({ responseId }) => responseId === response!.id),
    );
  };
  expect(missing(0)).toBe(0);
  expect(missing(1)).toBe(3);
  expect(shown(world, 1).plan.milestones).toMatchObject({ dispatched: { by: 'wang' }, 'on-site': { by: 'li' } });
  // They come after all, as over the lane that brings the newest first.
  world.up(0, 0, Number.POSITIVE_INFINITY);
  world.site(1).commit();
  expect(missing(1)).toBe(0);
});
