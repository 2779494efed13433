import { afterEach, beforeEach, expect, test } from 'vitest';
import { TerminalClient } from '../faults/terminal-client.ts';
import { TierColumn, type TierGateway, until } from '../faults/tier-column.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { shortened } from '../support/shortened.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('tier-responses');
});
let column: TierColumn | null = null;
afterEach(async () => {
  await column?.close();
  column = null;
  removeFolder(folder);
});

interface Milestone {
  readonly by: string | null;
  readonly tier: string | null;
}
interface ShownResponse {
  readonly id: string;
  readonly place: string;
  readonly stage: string;
  readonly closedAs: string | null;
  readonly sequence: number;
  readonly owner: { readonly name: string; readonly tier: string } | null;
  readonly confirmed: boolean;
  readonly nextDueAt: string | null;
  readonly progress: {
    readonly title: { readonly en: string };
    readonly version: string;
    readonly steps: readonly { readonly id: string; readonly done: Milestone | null }[];
    readonly milestones: Readonly<Record<string, Milestone>>;
    readonly clocks: readonly { readonly id: string; readonly state: string; readonly dueAt: string | null }[];
    readonly clockAheadMs: number;
    readonly pending: readonly { readonly act: string; readonly about: string | null; readonly by: string; readonly tier: string }[];
    readonly notApplied: readonly {
      readonly about: string | null;
      readonly outcome: string;
      readonly first: { readonly by: string } | null;
    }[];
    readonly closing: readonly { readonly need: string; readonly met: Milestone | null }[];
  } | null;
  readonly steps: readonly { readonly sequence: number; readonly event: string }[];
}

const response = (tier: TierGateway, id: string) => tier.get<ShownResponse>(`/api/v1/responses/${encodeURIComponent(id)}`);
async function respond(tier: TierGateway, id: string, act: object): Promise<ShownResponse> {
  const answer = await tier.call(`/api/v1/responses/${encodeURIComponent(id)}/acts`, act);
  const json = (await answer.json()) as { response: ShownResponse };
  expect([tier.name, act, answer.status]).toEqual([tier.name, act, 200]);
  return json.response;
}
const trapped = {
  'lift.serviceMode': 'normal',
  'lift.carStatus': 'stopped',
  'lift.doorZone': 'outside',
  'lift.doorClosed': true,
  'lift.passengers': true,
};
const freed = { ...trapped, 'lift.doorZone': 'inside', 'lift.doorClosed': false, 'lift.passengers': false };

test('entrapment at the community: the city sends people, through a cut and kill -9; it is closed below and all see the same', async () => {
  const devices = shortened(folder, 'devices', 'lift/lift-monitor.yaml', /raiseDelay: 45 s/, 'raiseDelay: 1 s');
  // The tiers above have another plan of the same name.
  const other = shortened(folder, 'plans', 'lift-entrapment.yaml', /en: People trapped in a lift/, 'en: Another plan of the same name');
  column = await TierColumn.open(['community', 'sub-district', 'district', 'city'], {}, (name) =>
    name === 'community' ? { ANLIN_DEVICES: devices } : { ANLIN_PLANS: other },
  );
  const [bottom, city] = [column.at(0), column.at(-1)];
  await bottom.addDevice('lift-1', 'lift-monitor');
  await bottom.say('lift-1', trapped);
  const { items: open } = await until(
    'the response at the city',
    // A link that came late has one of its own.
    () => city.get<{ items: readonly ShownResponse[] }>('/api/v1/responses?state=open&plan=lift-entrapment'),
    ({ items }) => items.length === 1,
  );
  const id = open[0]!.id;
  const own = await response(bottom, id);
  const copy = await response(city, id);
  expect(own.owner).toBeNull();
  expect(copy).toMatchObject({
    owner: { name: 'community', tier: 'community' },
    confirmed: true,
    progress: { title: own.progress!.title },
  });
  expect(copy.progress?.version).toBe(own.progress?.version);
  expect(copy.place).toBe('district之下/sub-district之下/community之下/1号楼');
  // What is left is the same at both ends, whatever their clocks say.
  expect(Math.abs(Date.parse(copy.nextDueAt!) - Date.parse(own.nextDueAt!))).toBeLessThan(2_000);
  const { items: incidents } = await city.get<{ items: { responses: { id: string }[] }[] }>('/api/v1/incidents');
  expect(incidents.flatMap(({ responses }) => responses.map((each) => each.id))).toContain(id);

  await respond(city, id, { act: 'reach', stage: 'dispatched', comment: '已派救援站' });
  for (const tier of column.tiers) {
    const seen = await until(
      `the dispatch at ${tier.name}`,
      () => response(tier, id),
      ({ stage, confirmed }) => stage === 'dispatched' && confirmed,
    );
    expect(seen.progress?.milestones.dispatched, tier.name).toMatchObject({ by: 'city-person', tier: 'city' });
  }
  const { items: links } = await bottom.get<{ items: { origin: object }[] }>('/api/v1/audit?act=response.reached&limit=1');
  expect(links).toMatchObject([{ origin: { via: 'tier', by: 'city-person', from: 'city:city' } }]);

  // The line becomes a hole: both ends say that somebody is there, the city also that the caller was called back.
  city.proxy.freeze();
  const waiting = await respond(city, id, { act: 'reach', stage: 'on-site', comment: null });
  expect(waiting).toMatchObject({ confirmed: false, stage: 'dispatched' });
  await respond(city, id, { act: 'need', need: 'call-back', comment: '两人都好' });
  expect((await response(city, id)).progress?.pending).toMatchObject([
    { act: 'reach', about: 'on-site', by: 'city-person', tier: 'city' },
    { act: 'need', about: 'call-back', by: 'city-person' },
  ]);
  await respond(bottom, id, { act: 'step', step: 'arrive' });
  await bottom.restart('SIGKILL');
  await city.restart('SIGKILL');
  city.proxy.thaw();
  city.proxy.cut();
  const met = await until(
    'what both did',
    () => response(city, id),
    ({ confirmed, stage }) => confirmed && stage === 'on-site',
    60_000,
  );
  expect(met.progress?.milestones['on-site']).toMatchObject({ by: 'community-person', tier: 'community' });
  expect(met.progress?.notApplied).toMatchObject([{ about: 'on-site', outcome: 'late', first: { by: 'community-person' } }]);
  const below = await response(bottom, id);
  expect(below.progress?.closing).toMatchObject([{ need: 'call-back', met: { by: 'city-person', tier: 'city' } }]);
  for (const tier of [bottom, city]) {
    const { items } = await tier.get<{ items: { detail: object }[] }>('/api/v1/audit?act=tier.act-late');
    expect(items, tier.name).toMatchObject([{ detail: { of: 'response', act: 'reach', first: { by: 'community-person' } } }]);
  }

  for (const step of ['talk', 'send', 'free', 'call-back']) await respond(bottom, id, { act: 'step', step });
  await bottom.act(id, 'acknowledge');
  await bottom.say('lift-1', freed);
  await until(
    'that it may be ended',
    () => bottom.act(id, 'end', { classification: 'real' }),
    ({ status }) => status === 200,
  );
  await respond(bottom, id, { act: 'close', as: 'real', comment: '已回家' });
  const end = await response(bottom, id);
  for (const tier of column.tiers) {
    const seen = await until(
      `the end at ${tier.name}`,
      () => response(tier, id),
      ({ closedAs, steps }) => closedAs === 'real' && steps.length === end.steps.length,
      60_000,
    );
    expect(seen.steps.map(({ sequence, event }) => [sequence, event])).toEqual(end.steps.map(({ sequence, event }) => [sequence, event]));
    expect(seen).toMatchObject({ stage: 'closed', sequence: end.sequence, confirmed: true });
  }
}, 180_000);

test('a community without a terminal of its own: what the sub-district shows is in its response, once, over a cut line and kill -9 of both', async () => {
  column = await TierColumn.open(['community', 'sub-district']);
  const [bottom, street] = [column.at(0), column.at(1)];
  await bottom.addDevice('bell');
  const { terminal } = await street.ask<{ terminal: { secret: string } }>('terminal.add', { id: 'hall' });
  // The line becomes a hole when the screen has the alarm: the word of it waits above.
  let cut = () => {
    street.proxy.freeze();
    cut = () => {};
  };
  const screen = new TerminalClient({
    id: 'hall',
    secret: terminal.secret,
    by: 'nobody',
    wants: () => false,
    heard: () => cut(),
  });
  try {
    screen.aim(street.run.http);
    await bottom.say('bell', { 'sos.pressed': true });
    await until(
      'the alarm on the screen above',
      async () => screen.deliveries.filter(({ alarm }) => alarm.subject === 'device:bell'),
      ({ length }) => length > 0,
    );
    // That nobody here can see it is an alarm with a response of its own.
    const [{ id }] = (await bottom.get<{ items: readonly [ShownResponse] }>('/api/v1/responses?state=open&plan=sos')).items;
    const receipts = async (tier: TierGateway) => {
      const acts = ['tier.terminal-received', 'tier.terminal-shown'].map((act) =>
        tier.get<{ items: object[] }>(`/api/v1/audit?act=${act}&target=alarm:${id}`),
      );
      return (await Promise.all(acts)).map(({ items }) => items.length);
    };
    await until(
      'the receipts on disk above',
      () => receipts(street),
      (counts) => counts.join() === '1,1',
    );
    for (const tier of [street, bottom]) await tier.restart('SIGKILL');
    screen.aim(street.run.http);
    street.proxy.thaw();
    street.proxy.cut();
    for (const tier of column.tiers) {
      const seen = await until(
        `shown, as ${tier.name} has it`,
        () => response(tier, id),
        ({ stage, steps }) => stage === 'shown' && steps.filter(({ event }) => event === 'reached').length === 2,
        90_000,
      );
      for (const stage of ['delivered', 'shown'])
        expect(seen.progress?.milestones[stage]).toMatchObject({ by: null, tier: 'sub-district' });
    }
    // The screen connects again and says the same again.
    screen.aim(street.run.http);
    await bottom.restart('SIGKILL');
    await until(
      'the link',
      () => bottom.gateways(),
      ({ above }) => above?.connected === true,
      90_000,
    );
    expect(await receipts(bottom)).toEqual([1, 1]);
    const { steps } = await response(bottom, id);
    expect(steps.filter(({ event }) => event === 'reached')).toHaveLength(2);
    const timeline = `/api/v1/incidents/${encodeURIComponent(id)}/timeline?kinds=tier`;
    const { items } = await bottom.get<{ items: { event: string; tier: string; from: string; terminal: string; at: string }[] }>(timeline);
    expect(items.map(({ event, tier, from, terminal }) => [event, tier, from, terminal]).sort()).toEqual([
      ['received', 'sub-district', 'sub-district', 'hall'],
      ['shown', 'sub-district', 'sub-district', 'hall'],
    ]);
  } finally {
    screen.aim(null);
  }
}, 240_000);
