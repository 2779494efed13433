import type { Plan } from '../../src/web/page/plan-wire.ts';

const both = (zh: string, en: string) => ({ zh, en });
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
export const saidBy = (by: string | null, seconds: number, comment: string | null = null) => ({
  at: ago(seconds),
  by,
  from: by === null ? 'gate' : '10.0.0.9',
  reason: both('说明', 'reason'),
  comment,
});

/** The plan of people trapped in a lift, `age` seconds after the alarm. */
export function planOf(response: string, change: Partial<Plan> = {}, age = 83): Plan {
  const due = (seconds: number) => ({ startedAt: ago(age), dueAt: ago(age - seconds), seconds, reachedAt: null });
  const site = both('现场选定', 'A choice of the site');
  return {
    id: 'lift-entrapment',
    response,
    incident: response,
    title: both('电梯困人', 'People trapped in a lift'),
    summary: both('安抚、派人、放人、回访', 'Calm them, send rescuers, free them, call them back'),
    exercise: false,
    stage: 'shown',
    milestones: { queued: saidBy(null, age), delivered: saidBy(null, age - 1), shown: saidBy(null, age - 1) },
    steps: [
      step('talk', 'operator', both('对讲安抚', 'Talk to the car'), null),
      step('send', 'operator', both('派维保单位', 'Send the maintenance firm'), 'dispatched'),
      { ...step('guard', 'property', both('到梯旁守候', 'Stand by the lift'), null), required: false },
      step('arrive', 'maintenance', both('救援人员到场', 'Rescuers are on site'), 'on-site'),
      step('free', 'maintenance', both('放出被困人员', 'Free the people'), 'resolved'),
      step('call', 'operator', both('回访', 'Call back'), 'verified'),
    ],
    clocks: [
      {
        id: 'answered',
        title: both('有人确认', 'Somebody answers'),
        from: 'queued',
        to: 'acknowledged',
        source: site,
        state: age > 60 ? 'missed' : 'running',
        ...due(60),
      },
      {
        id: 'response',
        title: both('3 分钟响应', 'Response in 3 minutes'),
        from: 'queued',
        to: 'dispatched',
        source: site,
        state: 'running',
        ...due(180),
      },
      {
        id: 'arrival',
        title: both('30 分钟到场', 'On site in 30 minutes'),
        from: 'queued',
        to: 'on-site',
        source: site,
        state: 'running',
        ...due(1_800),
      },
    ],
    level: 1,
    escalation: [
      level(1, both('签约维保单位', 'The firm under contract'), ['operator', 'property', 'maintenance'], null, null),
      level(2, both('物业和救援站', 'Property and the rescue station'), ['property', 'grid'], 'community', 'response'),
      level(3, both('消防、公安', 'Fire service and police'), ['fire-service', 'police', 'medical'], 'sub-district', 'arrival'),
    ],
    resources: [both('三角钥匙（仅持证人员）', 'Lift key (licensed people only)'), both('对讲机、手电', 'Radio, torch')],
    closing: [{ need: 'call-back', met: null }],
    activeAlarms: 1,
    closedAt: null,
    sequence: 3,
    ...change,
  };
}

function step(id: string, role: string, title: { zh: string; en: string }, reaches: string | null): Plan['steps'][number] {
  const instruction = both(
    '接通轿厢对讲。问：几个人？有没有人受伤？说：救援正在路上，不要扒门。',
    'Open the intercom. Ask how many people are inside, and whether anybody is hurt. Say that help is coming: keep off the doors.',
  );
  return { id, role, title, instruction, required: true, reaches, done: null };
}

function level(n: number, title: { zh: string; en: string }, roles: readonly string[], tier: string | null, clock: string | null) {
  return { level: n, title, roles, tier, clock, reached: null };
}
