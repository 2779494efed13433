import type { FakeGateway } from './fake-gateway.ts';
import { briefOf } from './fake-plans.ts';

const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const estate = '阳光社区';

const clock = (figure: string, zh: string, en: string, limitSeconds: number, change: object = {}) => ({
  figure,
  plan: figure.split(':')[0],
  clock: figure.split(':')[1],
  title: { zh, en },
  limitSeconds,
  source: { zh: 'TSG T5002', en: 'TSG T5002' },
  kept: 0,
  missed: 0,
  reached: 0,
  meanSeconds: null,
  p95Seconds: null,
  maxSeconds: null,
  ...change,
});
const nothing = (place: string) => ({
  place,
  begun: 0,
  closed: 0,
  completion: null as number | null,
  notReal: 0,
  escalated: 0,
  clocks: [] as object[],
  drills: { held: 0, calledOff: 0 },
});
/** A year in which one response in ten is not closed yet, one arrival was late, and one building had nothing. */
export const indicatorsOf = (change: object = {}) => ({
  from: at(-24 * 365),
  to: at(0),
  all: {
    ...nothing(estate),
    begun: 10,
    closed: 9,
    completion: 0.9,
    notReal: 2,
    escalated: 3,
    drills: { held: 3, calledOff: 1 },
    clocks: [
      clock('gas-leak-household:arrival', '物业到场', 'Property is on site', 600),
      clock('lift-entrapment:arrival', '30 分钟到场', 'On site in 30 minutes', 1_800, {
        kept: 7,
        missed: 1,
        missedAgain: 2,
        reached: 8,
        meanSeconds: 960,
        p95Seconds: 2_010,
        maxSeconds: 2_010,
      }),
    ],
  },
  places: [
    {
      ...nothing(`${estate}/1号楼`),
      ...{ begun: 10, closed: 9, completion: 0.9, notReal: 2 },
      clocks: [clock('lift-entrapment:arrival', '30 分钟到场', 'On site in 30 minutes', 1_800, { kept: 7, missed: 1, reached: 8 })],
    },
    nothing(`${estate}/2号楼`),
  ],
  drills: [{ place: estate, owners: [], held: 3, calledOff: 1, required: 4 }],
  ...change,
});
export const noIndicators = indicatorsOf({
  all: nothing(estate),
  places: [],
  drills: [{ place: estate, owners: [], held: 0, calledOff: 0, required: 4 }],
});

export const reportOf = (change: object = {}) => ({
  id: 'drill-1',
  title: { zh: '电梯困人', en: 'People trapped in a lift' },
  plan: { id: 'lift-entrapment', version: 'a1b2c3d4' },
  place: `${estate}/1号楼/1单元`,
  startedAt: at(-2),
  closedAt: at(-1),
  calledOff: false,
  reason: { zh: 'wang 组织演练“电梯困人”：季度演练', en: 'wang holds a drill of "People trapped in a lift": quarterly' },
  clocks: [
    {
      id: 'response',
      title: { zh: '3 分钟响应', en: 'Response in 3 minutes' },
      limitSeconds: 180,
      tookSeconds: 95,
      verdict: 'kept',
      source: { zh: '来源', en: 'source' },
    },
    {
      id: 'arrival',
      title: { zh: '30 分钟到场', en: 'On site in 30 minutes' },
      limitSeconds: 1_800,
      tookSeconds: 2_010,
      verdict: 'late',
      source: { zh: '来源', en: 'source' },
    },
    {
      id: 'freed',
      title: { zh: '60 分钟放人', en: 'Freed in 60 minutes' },
      limitSeconds: 3_600,
      tookSeconds: null,
      verdict: 'not-reached',
      source: { zh: '来源', en: 'source' },
    },
  ],
  steps: [
    {
      id: 'talk',
      title: { zh: '对讲安抚', en: 'Talk to the car' },
      role: 'operator',
      required: true,
      verdict: 'done',
      afterSeconds: 40,
      by: 'wang',
      comment: '两人，平静',
    },
    {
      id: 'send',
      title: { zh: '派人', en: 'Send maintenance' },
      role: 'operator',
      required: true,
      verdict: 'not-done',
      afterSeconds: null,
      by: null,
      comment: null,
    },
    {
      id: 'tell',
      title: { zh: '告知家属', en: 'Tell the family' },
      role: 'property',
      required: false,
      verdict: 'skipped',
      afterSeconds: 300,
      by: 'li',
      comment: null,
    },
  ],
  escalations: [{ level: 2, afterSeconds: 120, by: null, reason: { zh: '时限已过', en: 'A clock was missed' } }],
  people: ['li', 'wang'],
  stepsMissing: 0,
  failed: [{ zh: '必做步骤“派人”没有做', en: 'Required step "Send maintenance" was not done' }],
  score: 42,
  ...change,
});

/** Indicators with the responses behind them; drills held, with the report of one. */
export function fillIndicators(gateway: FakeGateway): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  const closed = { closedAt: at(-1), closedAs: 'real', stage: 'closed', nextDueAt: null, activeAlarms: 0 };
  ok('indicators', indicatorsOf());
  ok('indicators/responses', { items: [briefOf('lift-1'), briefOf('lift-2', closed)], next: null });
  ok('drills', { items: [briefOf('drill-1', { incident: 'drill-1', exercise: true, ...closed })], next: null });
  ok('drills/drill-1', reportOf());
}
