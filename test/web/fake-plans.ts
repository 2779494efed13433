import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { WrittenPlan } from '../../src/web/console/data/plans.ts';
import type { FakeGateway } from './fake-gateway.ts';
import { planOf, saidBy } from './fake-plan.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const units: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600, d: 86_400 };

function scenarioOf(
  scenario: { title: { zh: string; en: string }; followedBy: { plan: string; after: string }[] } | undefined,
  seconds: (text: string) => number,
): WrittenPlan['scenario'] {
  if (scenario === undefined) return null;
  return { title: scenario.title, followedBy: scenario.followedBy.map(({ plan, after }) => ({ plan, afterSeconds: seconds(after) })) };
}

/** A shipped plan as the API gives it. */
export function shippedPlan(id: string): WrittenPlan {
  const file = parse(readFileSync(new URL(`../../plans/${id}.yaml`, import.meta.url), 'utf8'));
  const seconds = (text: string) => {
    const [n, unit] = text.split(' ');
    return Number(n) * (units[unit ?? 's'] ?? 1);
  };
  return {
    id,
    version: 'a1b2c3d4',
    title: file.title,
    summary: file.summary,
    hazard: file.hazard,
    rules: file.rules ?? [],
    minSeverity: file.minSeverity ?? 'major',
    per: file.per ?? 'incident',
    steps: file.steps.map((step: object) => ({ required: false, ...step })),
    clocks: Object.entries<Omit<WrittenPlan['clocks'][number], 'id'> & { within: string }>(file.clocks ?? {}).map(
      ([clock, { within, ...more }]) => ({
        ...more,
        id: clock,
        seconds: seconds(within),
      }),
    ),
    escalation: (file.escalation ?? []).map(({ when, ...more }: { when?: { missed: string } }, at: number) => ({
      level: at + 1,
      ...more,
      ...(when ? { clock: when.missed } : {}),
    })),
    resources: file.resources ?? [],
    closing: file.closing ?? [],
    source: file.source ?? null,
    scenario: scenarioOf(file.drill?.scenario, seconds),
  };
}

export const briefOf = (id: string, change: object = {}) => ({
  id,
  incident: 'lift-1',
  plan: { id: 'lift-entrapment', version: 'a1b2c3d4' },
  title: { zh: '电梯困人', en: 'People trapped in a lift' },
  hazard: 'lift',
  place: '阳光社区/1号楼/1单元',
  exercise: false,
  stage: 'shown',
  level: 1,
  activeAlarms: 1,
  alarms: 2,
  missed: ['answered'],
  nextDueAt: ago(-100),
  startedAt: ago(83),
  closedAt: null,
  closedAs: null,
  sequence: 3,
  ...change,
});

/** Three plans, a response in hand with all that happened, and a drill that runs. */
export function fillPlans(gateway: FakeGateway): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  ok('plans', { items: ['lift-entrapment', 'gas-leak-household', 'power-cut'].map(shippedPlan), next: null });
  ok('responses', { items: [], next: null });
  ok('drills/planned', { items: [] });
  ok('responses/lift-1', { ...briefOf('lift-1'), progress: planOf('lift-1'), steps: [] });
  const empty = { alarm: null, response: null, title: null, about: null, reasons: null, by: null, from: null, terminal: null };
  const entry = (seconds: number, kind: string, event: string, more: object = {}) => ({
    ...empty,
    attempts: null,
    comment: null,
    at: ago(seconds),
    kind,
    event,
    ...more,
  });
  const title = { zh: '电梯困人', en: 'People trapped in the lift' };
  const lift = { alarm: 'lift-1', title };
  ok('incidents/lift-1/timeline', {
    items: [
      entry(83, 'alarm', 'raised', { ...lift, reasons: { zh: '轿厢停在 3 层与 4 层之间', en: 'The car stands between two floors' } }),
      entry(83, 'response', 'opened', { response: 'lift-1', reasons: { zh: '启动预案', en: 'The plan begins' } }),
      entry(82, 'delivery', 'sent', { ...lift, terminal: 'gate', about: 'raised', attempts: 2 }),
      entry(81, 'delivery', 'received', { ...lift, terminal: 'gate', about: 'raised' }),
      entry(80, 'delivery', 'waiting', { ...lift, terminal: '@city', about: 'raised' }),
      entry(60, 'alarm', 'acknowledged', { ...lift, by: 'wang', reasons: { zh: 'wang 确认', en: 'Acknowledged by wang' } }),
      entry(40, 'response', 'noted', {
        response: 'lift-1',
        by: 'wang',
        from: '10.0.0.9',
        reasons: saidBy('wang', 40).reason,
        comment: '两人',
      }),
    ],
    leftOut: { alarms: 3, entries: 0, steps: 0 },
  });
}

/** A drill runs. */
export function runDrill(gateway: FakeGateway): void {
  const drill = briefOf('drill-1', { incident: 'drill-1', exercise: true, missed: [], level: 2 });
  gateway.answers.set('GET /api/v1/responses', { status: 200, body: { items: [drill], next: null } });
}

/** A scenario that has begun, with something to come, and a drill that was not held. */
export function planDrills(gateway: FakeGateway): void {
  const powerCut = { zh: '停电', en: 'Power cut' };
  const trapped = { zh: '电梯困人', en: 'People trapped in a lift' };
  const part = { response: null, why: null };
  const drill = { place: '阳光社区/1号楼', reason: 'spring', by: 'wang', plannedAt: ago(86_400) };
  const items = [
    {
      ...drill,
      id: 'd0',
      parts: [{ ...part, plan: 'power-cut', title: powerCut, due: ago(80_000), state: 'missed', why: 'real-alarm' }],
    },
    {
      ...drill,
      id: 'd1',
      parts: [
        { plan: 'power-cut', title: powerCut, due: ago(30), state: 'begun', response: 'drill-1', why: null },
        { ...part, plan: 'lift-entrapment', title: trapped, due: ago(-30), state: 'waiting' },
      ],
    },
  ];
  gateway.answers.set('GET /api/v1/drills/planned', { status: 200, body: { items } });
}
