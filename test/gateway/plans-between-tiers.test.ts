import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PlanSet } from '../../src/gateway/plan-set.ts';
import { TierLog } from '../../src/gateway/tier-log.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { JournalReader } from '../../src/model/journal.ts';
import type { Response } from '../../src/model/response.ts';
import { compilePlan } from '../../src/plans/compile-plan.ts';
import type { Log } from '../../src/runtime/log.ts';

const silentLog = { warn: () => {}, error: () => {} } as unknown as Log;
const source = readFileSync('plans/sos.yaml', 'utf8');
const { version } = compilePlan(source).plan!;

function planSet() {
  const kept = new Map<string, string>();
  const journal = {
    reader: { profileSource: (id: string, of: string) => kept.get(`${id} ${of}`) ?? null } as JournalReader,
    keepProfiles: async (sources: readonly { id: string; version: string; source: string }[]) => {
      for (const each of sources) kept.set(`${each.id} ${each.version}`, each.source);
    },
  };
  return { plans: new PlanSet(journal, silentLog), kept };
}

test('a text that comes from below is kept under what it is, and is shown for nothing else; another text under its name is not kept', async () => {
  const { plans, kept } = planSet();
  await plans.keepFromBelow([
    { id: 'sos', version: '0123456789abcdef', source },
    { id: 'fire', version, source },
    { id: 'sos', version, source: `${source}\n# changed` },
    { id: 'sos', version, source: 'id: sos' },
  ]);
  expect([...kept.keys()]).toEqual([]);
  expect(plans.exactly('sos', version)).toBeNull();
  await plans.keepFromBelow([{ id: 'sos', version, source }]);
  expect([...kept.keys()]).toEqual([`plan:sos ${version}`]);
  expect(plans.exactly('sos', version)).toMatchObject({ id: 'sos', version });
  expect(plans.exactly('sos', '0123456789abcdef')).toBeNull();
});

test('over one connection the text of a plan goes up once, over the next one again; one that is too long for a frame stays below', () => {
  const response = (id: string) =>
    ({
      id,
      plan: { id: 'sos', version },
      active: [id],
      milestones: {},
      steps: {},
      needs: {},
      clocks: [],
      sequence: 1,
    }) as unknown as Response;
  const links = ['a', 'b', 'c'].map((id, index) => ({
    link: { sequence: index + 1, hash: `h${index + 1}` },
    alarm: { id } as Alarm,
    step: null,
    fact: null,
    response: response(id),
    responseStep: null,
  }));
  const reader = {
    chronicleEnd: () => ({ sequence: 3, judged: 3 }),
    chronicle: (after: number) => ({ entries: links.slice(after), next: null }),
  } as unknown as JournalReader;
  const self = { gateway: 'g', name: 'g', tier: 'community' } as const;
  const log = (text: string | null) => new TierLog({ reader, self, planText: () => text, now: () => ({ at: 0, human: 0 }) });
  const sent = (each: TierLog, after: number) =>
    each.withPlans(each.page(after, 64_000, new Set())?.entries ?? []).map(({ plan }) => plan?.version ?? null);
  const first = log(source);
  expect(sent(first, 0)).toEqual([version, null, null]);
  expect(sent(first, 1)).toEqual([null, null]);
  expect(sent(log(source), 1)).toEqual([version, null]);
  expect(sent(log(null), 0)).toEqual([null, null, null]);
  expect(sent(log('词'.repeat(40_000)), 0)).toEqual([null, null, null]);
});
