import type { DrillReport } from '../model/indicator.ts';
import type { ResponsePlan } from '../model/plan.ts';
import { type Milestone, type Response, type ResponseStep, stepsMissing } from '../model/response.ts';
import type { Text } from '../model/text.ts';
import { type Tier, tierIn } from '../model/tier.ts';
import { isReached } from './response-clocks.ts';
import { lengthOf, needTexts, stageTexts } from './response-sentences.ts';

/** A drill against its plan: times, who, what failed. Pure. */
export function drillReport(plan: ResponsePlan, response: Response, history: readonly ResponseStep[]): DrillReport {
  const after = (at: number) => Math.round((at - response.startedAt) / 1_000);
  const clocks = plan.clocks.map(({ id, title, seconds, source }) => {
    const state = response.clocks.find((each) => each.id === id);
    const { reachedAt = null, startedAt = null } = state ?? {};
    const took = reachedAt === null || startedAt === null ? null : (reachedAt - startedAt) / 1_000;
    const verdict = state?.state === 'met' ? ('kept' as const) : took === null ? ('not-reached' as const) : ('late' as const);
    // Upwards when late: "1 s allowed, 1 s taken" would read as kept.
    const tookSeconds = took === null ? null : verdict === 'late' ? Math.ceil(took) : Math.round(took);
    return { id, title, limitSeconds: seconds, tookSeconds, verdict, source };
  });
  const steps = plan.steps.map(({ id, title, role, required }) => {
    const done = response.steps[id];
    const verdict = done === undefined ? ('not-done' as const) : done.skipped ? ('skipped' as const) : ('done' as const);
    return {
      id,
      title,
      role,
      required,
      verdict,
      afterSeconds: done === undefined ? null : after(done.at),
      by: done?.by ?? null,
      tier: done === undefined || done.by === null ? null : tierOf(done, response),
      comment: done?.comment ?? null,
    };
  });
  const calledOff = response.closedAs === 'test';
  const failed = failures(plan, response, clocks, steps);
  const due = steps.filter(({ required }) => required);
  const share = (kept: number, all: number) => (all === 0 ? 1 : kept / all);
  const score =
    50 * share(clocks.filter(({ verdict }) => verdict === 'kept').length, clocks.length) +
    50 * share(due.filter(({ verdict }) => verdict === 'done').length, due.length);
  return {
    id: response.id,
    title: response.title,
    plan: response.plan,
    place: response.place,
    owner: response.replica?.owner ?? null,
    startedAt: response.startedAt,
    closedAt: response.closedAt,
    calledOff,
    reason: response.milestones.queued?.reason ?? null,
    clocks,
    steps,
    escalations: response.escalations.map(({ level, at, by, reason }) => ({ level, afterSeconds: after(at), by, reason })),
    people: [...new Set(history.flatMap(({ by }) => by ?? []))].sort(),
    stepsMissing: stepsMissing(response, history),
    failed,
    score: response.closedAt === null || calledOff ? null : Math.round(score),
  };
}

/** At which tier somebody did it, where that is another one than this. */
function tierOf({ via, from }: Milestone, { replica }: Response): Tier | null {
  return via === 'tier' ? tierIn(from) : (replica?.owner.tier ?? null);
}

function failures(plan: ResponsePlan, response: Response, clocks: DrillReport['clocks'], steps: DrillReport['steps']): readonly Text[] {
  const failed: Text[] = [];
  for (const { title, verdict, limitSeconds, tookSeconds } of clocks) {
    if (verdict === 'late' && tookSeconds !== null) {
      const [limit, took] = [lengthOf(limitSeconds), lengthOf(tookSeconds)];
      failed.push({
        zh: `时限“${title.zh}”应在 ${limit.zh}内，实际 ${took.zh}`,
        en: `Clock "${title.en}": ${limit.en} allowed, ${took.en} taken`,
      });
    }
    if (verdict === 'not-reached') failed.push({ zh: `时限“${title.zh}”未达到`, en: `Clock "${title.en}": never reached` });
  }
  for (const { id, again } of response.clocks) {
    const title = clocks.find((each) => each.id === id)?.title;
    if (title !== undefined && again !== undefined && again.missed > 0)
      failed.push({
        zh: `时限“${title.zh}”：再次告警无人确认 ${again.missed} 次`,
        en: `Clock "${title.en}": missed again for alarms that asked later, times: ${again.missed}`,
      });
  }
  for (const { title, verdict, required } of steps)
    if (required && verdict !== 'done')
      failed.push({
        zh: `必做步骤“${title.zh}”${verdict === 'skipped' ? '被跳过' : '没有做'}`,
        en: `Required step "${title.en}" was ${verdict === 'skipped' ? 'skipped' : 'not done'}`,
      });
  for (const need of plan.closing)
    if (response.needs[need] === undefined) failed.push({ zh: `未完成：${needTexts[need].zh}`, en: `Not done: ${needTexts[need].en}` });
  if (!isReached(response.milestones, 'shown')) failed.push({ zh: `没有终端显示：未${stageTexts.shown.zh}`, en: 'No terminal showed it' });
  return failed;
}
