import type { ResponsePlan } from '../../src/model/plan.ts';
import { compilePlan } from '../../src/plans/compile-plan.ts';

const text = (words: string) => `{ zh: 词 ${words}, en: ${words} }`;

/** A plan of two steps, two clocks and a ladder that ends two tiers above. */
function planOf(id: string, hazard: string, per: 'subject' | 'incident'): ResponsePlan {
  const { plan, problems } = compilePlan(
    `
id: ${id}
title: ${text(id)}
summary: ${text(id)}
hazard: ${hazard}
per: ${per}
minSeverity: warning
steps:
  - { id: send, role: operator, title: ${text('send')}, instruction: ${text('send')}, reaches: dispatched, required: true }
  - { id: go, role: grid, title: ${text('go')}, instruction: ${text('go')}, reaches: on-site }
  - { id: help, role: grid, title: ${text('help')}, instruction: ${text('help')}, reaches: resolved, required: true }
clocks:
  answer: { title: ${text('answer')}, from: queued, to: acknowledged, within: 2 min, source: ${text('site')} }
  arrive: { title: ${text('arrive')}, from: acknowledged, to: on-site, within: 5 min, source: ${text('site')} }
escalation:
  - { title: ${text('community')}, roles: [operator] }
  - { title: ${text('street')}, roles: [sub-district], tier: sub-district, when: { missed: answer } }
  - { title: ${text('district')}, roles: [sub-district], tier: district, when: { missed: arrive } }
closing: [call-back]
examples:
  - { name: nobody answers, moments: [{ alarm: x.y }, { after: 2 min }], expect: { level: 2, missed: [answer] } }
`,
    `${id}.yaml`,
  );
  if (plan === null) throw new Error(JSON.stringify(problems));
  return plan;
}

export const samplePlans = [planOf('call', 'sos', 'subject'), planOf('leak', 'gas', 'incident')];
