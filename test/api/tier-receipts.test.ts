import { expect, test } from 'vitest';
import { tierReceipts } from '../../src/api/json/tier-receipts.ts';
import type { GatewayName, Tier } from '../../src/model/tier.ts';
import { samplePlans } from '../federate/sample-plans.ts';
import { TierWorld } from '../federate/tier-world.ts';
import { bearer, fixture } from './api-fixture.ts';

const minute = 60_000;

/** What a tier of a column of judges knows of the receipts of the alarm that began its only response. */
function known(world: TierWorld, index: number) {
  const [response] = world.responses(index);
  const site = world.site(index);
  const tier = (['community', 'sub-district', 'district'] as Tier[])[index]!;
  const self: GatewayName = { gateway: `g${index}`, name: tier, tier };
  const facts = [...site.facts.values()].flatMap(({ fact }) => (fact.alarmId === response!.id ? [fact] : []));
  const deliveries = site.deliveries.filter(({ alarmId }) => alarmId === response!.id);
  const found = tierReceipts({ self, alarm: site.alarms.get(response!.id)!, deliveries, facts, response: response! });
  return found.map(({ tier: at, event, terminal }) => `${at} ${event} ${terminal}`);
}

test('the first receipt of each tier is known at the owner, also of those that were not the first of all, and with when it was learned of', () => {
  const world = new TierWorld(3, 60, false, samplePlans);
  world.site(0).add('sos', 'sos-button');
  for (const site of world.sites.slice(1)) site.terminals.push({ id: 'hall', place: '' });
  world.site(0).say('sos', { 'sos.pressed': true });
  world.heal();
  const { id } = world.fromBottom(0)[0]!;
  expect(known(world, 0)).toEqual([]);
  world.see(1, id, 'shown');
  world.site(1).commit();
  world.site(0).pass(30);
  world.heal();
  world.see(2, id, 'received');
  world.see(1, id, 'received');
  world.see(2, id, 'shown');
  world.heal();
  const all = ['sub-district shown hall', 'sub-district received hall', 'district received hall', 'district shown hall'];
  expect(known(world, 0).sort()).toEqual([...all].sort());
  const receipt = [...world.site(0).facts.values()]
    .map(({ fact }) => fact)
    .find((fact) => fact.kind === 'receipt' && fact.receipt === 'shown');
  expect(receipt?.kind === 'receipt' && receipt.outcome!.at - receipt.at).toBe(30 * minute);
  // What the owner's own terminal did is known above by the response.
  const own = new TierWorld(2, 60, false, samplePlans);
  own.site(0).add('sos', 'sos-button');
  own.site(0).say('sos', { 'sos.pressed': true });
  const began = own.fromBottom(0)[0]!.id;
  for (const kind of ['received', 'shown'] as const)
    own.site(0).put({
      kind: 'response',
      act: { act: 'receipt', alarmId: began, kind, terminalId: 'gate' },
      origin: { by: null, via: 'gateway', from: 'gate' },
    });
  own.heal();
  expect(known(own, 1)).toEqual(['community received gate', 'community shown gate']);
});

test('of the own terminals the first counts, a subscriber never', () => {
  const self: GatewayName = { gateway: 'g', name: 'east', tier: 'community' };
  const deliveries = [
    { terminalId: '@cap', receivedAt: 1, shownAt: null },
    { terminalId: 'gate', receivedAt: 9, shownAt: 20 },
    { terminalId: 'hall', receivedAt: 8, shownAt: null },
  ];
  const found = tierReceipts({ self, alarm: {}, deliveries, facts: [], response: null });
  expect(found.map(({ event, at, terminal, knownAt }) => [event, at, terminal, knownAt])).toEqual([
    ['received', 8, 'hall', null],
    ['shown', 20, 'gate', null],
  ]);
});

test('the incident says in its timeline, and each response, when which tier had it first', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const at = Date.UTC(2026, 0, 1, 0, 5);
  const from = { gateway: 'street', name: 'East Street', tier: 'sub-district' } as const;
  world.journal.facts.push({
    id: 'f1',
    alarmId: 'alarm-east',
    at,
    from,
    kind: 'receipt',
    receipt: 'shown',
    terminal: 'hall',
    outcome: { kind: 'applied', code: null, first: null, at: at + 3 * minute },
  });
  const delivery = world.journal.deliveries.find(({ alarmId }) => alarmId === 'alarm-east')!;
  Object.assign(delivery, { receivedAt: at - 1_000 });
  const timeline = async (query: string) =>
    (await app.inject({ url: `/api/v1/incidents/alarm-east/timeline${query}`, headers })).json().items as Record<string, unknown>[];
  const tiers = await timeline('?kinds=tier');
  expect(tiers).toMatchObject([
    { kind: 'tier', tier: 'city', event: 'received', terminal: 'gate', from: 'test', at: '2026-01-01T00:04:59.000Z', alarm: 'alarm-east' },
    { kind: 'tier', tier: 'sub-district', event: 'shown', terminal: 'hall', from: 'East Street', at: '2026-01-01T00:05:00.000Z' },
  ]);
  expect(tiers[1]?.reasons).toEqual({
    zh: '街道(镇) East Street 首次显示，终端 hall（告警所属网关 3 分钟后才得知）',
    en: 'First shown at East Street (sub-district), by terminal hall; the owner of the alarm learned of it 3 min later',
  });
  expect((await timeline('')).filter(({ kind }) => kind === 'tier')).toHaveLength(2);
  expect((await timeline('?kinds=alarm,delivery')).some(({ kind }) => kind === 'tier')).toBe(false);
  const [brief] = (await app.inject({ url: '/api/v1/incidents/alarm-east', headers })).json().responses;
  const { receipts } = (await app.inject({ url: `/api/v1/responses/${brief.id}`, headers })).json();
  expect(receipts).toEqual([
    {
      tier: 'sub-district',
      name: 'East Street',
      event: 'shown',
      at: '2026-01-01T00:05:00.000Z',
      knownAt: '2026-01-01T00:08:00.000Z',
      terminal: 'hall',
    },
    { tier: 'city', name: 'test', event: 'received', at: '2026-01-01T00:04:59.000Z', knownAt: null, terminal: 'gate' },
  ]);
});
