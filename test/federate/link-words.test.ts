import { expect, test } from 'vitest';
import { DownLink } from '../../src/federate/down-link.ts';
import { fromAbove, fromBelow, linkProtocol, linkWords, mostFrameBytes, readFrame } from '../../src/federate/link-frames.ts';
import { UpLink } from '../../src/federate/up-link.ts';
import type { ReplicaBatch, ReplicaEntry } from '../../src/model/replica.ts';
import type { TierFact } from '../../src/model/tier-fact.ts';
import { samplePlans } from './sample-plans.ts';
import { TierWorld } from './tier-world.ts';

/** What the two ends say to each other where one of them is of before responses went up, or not. */
type Frame = Readonly<Record<string, unknown>> & { readonly type: string };
const clock = { wall: () => 0, monotonic: () => 0 };
const self = { gateway: 'g1', name: 'city', tier: 'city' } as const;

function followed(): TierWorld {
  const world = new TierWorld(2, 3, true, samplePlans);
  world.site(0).add('sos', 'sos-button');
  world.site(0).say('sos', { 'sos.pressed': true });
  world.heal();
  return world;
}

/** Frames of the lower end after a greeting with these words. */
function sentUp(entries: readonly ReplicaEntry[], speaks: readonly string[] | undefined): readonly Frame[] {
  const sent: string[] = [];
  let given = false;
  const up = new UpLink(
    {
      self: { gateway: 'g0', name: 'community', tier: 'community', epoch: 1 },
      version: '1',
      chainHash: () => null,
      head: () => 9,
      page: () => {
        if (given) return null;
        given = true;
        return { entries, through: 9, hash: 'h' };
      },
      active: () => [],
      bytes: () => 100,
      withPlans: (all) => all,
      takeFacts: async () => {},
      status: async () => ({ freeBytes: null, lastBackupAt: null }),
      greeted: () => {},
      arrived: () => {},
      works: () => {},
      clock,
    },
    { send: (json) => void sent.push(json), buffered: () => 0, close: () => {} },
  );
  up.receive(JSON.stringify({ type: 'welcome', protocol: linkProtocol, self, histories: [], ...(speaks === undefined ? {} : { speaks }) }));
  up.receive(JSON.stringify({ type: 'go', history: 1, after: 0 }));
  for (const json of sent) expect(readFrame(fromBelow, json)).toHaveProperty('frame');
  return sent.map((json) => JSON.parse(json) as Frame);
}

/** Frames of the upper end after a hello with these words. */
function sentDown(facts: readonly TierFact[], speaks: readonly string[] | undefined): readonly Frame[] {
  const sent: string[] = [];
  const down = new DownLink(
    {
      via: 'below',
      place: '',
      self,
      histories: () => [],
      take: async (_batch: ReplicaBatch) => true,
      openFacts: () => facts,
      isSecond: false,
      restored: () => {},
      both: () => {},
      clock,
    },
    { send: (json) => void sent.push(json), buffered: () => 0, close: () => {} },
  );
  down.start();
  const who = { gateway: 'g0', epoch: 1, name: 'community', tier: 'community', version: '1', head: 1, continues: null };
  down.receive(JSON.stringify({ type: 'hello', protocol: linkProtocol, ...who, ...(speaks === undefined ? {} : { speaks }) }));
  for (const json of sent) expect(readFrame(fromAbove, json)).toHaveProperty('frame');
  return sent.map((json) => JSON.parse(json) as Frame);
}

test('a response goes up to an end that says it knows them, in a frame that it takes as it is; to an older one go the alarms', () => {
  const { entries } = followed().entries(0, 0);
  const entriesOf = (frames: readonly Frame[]) =>
    frames.flatMap((frame) => (frame.type === 'log' ? (frame.entries as ReplicaEntry[]) : []));
  const spoken = entriesOf(sentUp(entries, [...linkWords]));
  expect(spoken).toEqual(JSON.parse(JSON.stringify(entries)));
  expect(spoken.some(({ response }) => response != null)).toBe(true);
  const plain = entriesOf(sentUp(entries, undefined));
  expect(plain.some(({ response }) => response != null)).toBe(false);
  expect(plain).toHaveLength(entries.filter(({ response }) => response == null).length);
  expect(plain.some(({ step }) => step?.event === 'raised')).toBe(true);
});

test('an act on a response goes down to an end that says it knows them, and to no other', () => {
  const world = followed();
  const [copy] = world.responses(1);
  world.respond(1, { act: 'reach', responseId: copy!.id, stage: 'dispatched', comment: null }, 'li');
  world.site(1).commit();
  const facts = [...world.site(1).facts.values()].flatMap(({ fact }) => (fact.kind === 'response-act' ? [fact] : []));
  const factsOf = (frames: readonly Frame[]) => frames.flatMap((frame) => (frame.type === 'facts' ? (frame.facts as TierFact[]) : []));
  expect(factsOf(sentDown(facts, [...linkWords]))).toMatchObject([{ kind: 'response-act', act: { stage: 'dispatched' }, by: 'li' }]);
  expect(factsOf(sentDown(facts, undefined))).toEqual([]);
});

test('the response of a flood, with the longest words in every place, is one frame like any other', () => {
  const world = followed();
  const [response] = world.responses(0);
  const alarm = world.site(0).alarms.get(response!.id)!;
  const long = {
    at: 1,
    by: 'l'.repeat(64),
    from: 'city:hall',
    reason: { zh: '词'.repeat(200), en: 'w'.repeat(200) },
    comment: '长'.repeat(2_000),
  };
  const steps = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`step-${index}`, { ...long, skipped: false }]));
  const milestones = Object.fromEntries(
    Object.keys({ queued: 1, delivered: 1, shown: 1, acknowledged: 1, dispatched: 1 }).map((stage) => [stage, long]),
  );
  const flooded = {
    ...response!,
    active: Array.from({ length: 5_000 }, (_, index) => `alarm-${index}`.padEnd(26, '0')),
    unanswered: Array.from({ length: 5_000 }, (_, index) => ({ alarm: `alarm-${index}`, clock: 'answer', since: 0, called: false })),
    steps,
    milestones,
  };
  world.site(0).responses.set(flooded.id, flooded);
  const entry = world.entries(0, 0).entries.find((each) => each.response != null)!;
  expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThan(mostFrameBytes / 2);
  expect(entry.response).toMatchObject({ activeAlarms: 5_000 });
  expect(entry.response).not.toHaveProperty('unanswered');
  expect(entry.alarm?.id).toBe(alarm.id);
  const [frame] = sentUp([entry], [...linkWords]).filter(({ type }) => type === 'log');
  expect(frame).toBeDefined();
});

test('what a response says of alarms that ask again, and of a fire centre that has it, is taken as it is, and is not taken where it is no such thing', () => {
  const { entries } = followed().entries(0, 0);
  const entry = entries.find(({ response }) => response != null)!;
  const again = { waiting: 1, called: 0, dueAt: 60_000, dueHuman: null, missed: 0, missedAt: null, tier: null };
  const forwarded = { at: 1, by: null, from: '@fire', reason: { zh: '已转出', en: 'Forwarded' }, comment: null };
  const frameWith = (change: object) => {
    const response = { ...entry.response!, ...change };
    return readFrame(
      fromBelow,
      JSON.stringify({ type: 'log', id: 1, lane: 'log', after: 0, through: 9, hash: 'h', entries: [{ ...entry, response }] }),
    );
  };
  const clocks = entry.response!.clocks.map((each) => ({ ...each, again }));
  expect(clocks.length).toBeGreaterThan(0);
  expect(frameWith({ clocks, forwarded })).toMatchObject({ frame: { entries: [{ response: { clocks, forwarded } }] } });
  for (const wrong of ['yes', 1, [], { ...again, waiting: -1 }, { ...again, waiting: '<b>' }, { ...again, tier: 'planet' }])
    expect(frameWith({ clocks: clocks.map((each) => ({ ...each, again: wrong })) })).toHaveProperty('problem');
  for (const wrong of ['yes', {}, { ...forwarded, reason: 'no text' }]) expect(frameWith({ forwarded: wrong })).toHaveProperty('problem');
});
