import type { ActOrigin } from '../model/act.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import { type ResponsePlan, type ResponseStage, responseStages, steppedStages } from '../model/plan.ts';
import type { Milestone, PersonAct, Response, ResponseChange, ResponseRefusal } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import { signed } from '../model/signature.ts';
import type { Text } from '../model/text.ts';
import { missingToClose } from './closing.ts';
import { escalated, reached, sayerOf, stepped } from './response-life.ts';
import { said } from './response-sentences.ts';

/** Characters; a longer comment is refused rather than cut. */
export const maxResponseComment = 2_000;

export type ActOutcome =
  | { readonly kind: 'done'; readonly changes: readonly ResponseChange[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly code: ResponseRefusal; readonly missing?: readonly Text[]; readonly message?: Text };

const refuse = (code: ResponseRefusal, missing: readonly Text[] = []): ActOutcome => ({ kind: 'refused', code, missing });
const unchanged: ActOutcome = { kind: 'unchanged' };

/** What a person says, on one response. The first who says a thing is kept; saying it again changes nothing. */
export function actOn(
  stamp: RecordStamp,
  now: Moment,
  plan: ResponsePlan,
  response: Response,
  act: PersonAct,
  origin: ActOrigin,
): ActOutcome {
  const { by } = origin;
  if (by === null || by === '') return refuse('person-required');
  const comment = act.comment;
  if (comment !== null && comment.length > maxResponseComment) return refuse('comment-too-long');
  if (needsWords(act) && (comment === null || comment.trim() === '')) return refuse('comment-empty');
  if (response.closedAt !== null && act.act !== 'comment' && !(act.act === 'need' && act.need === 'cause'))
    return act.act === 'close' ? unchanged : refuse('closed');
  const name = signed(origin);
  const sayer = sayerOf(origin);
  const facts = { ...sayer, comment, tells: true };
  const milestone = (reason: Text): Milestone => ({ at: stamp.at, ...sayer, reason, comment });
  const one = (next: Response, event: ResponseChange['step']['event'], about: string | null, reason: Text): ActOutcome => ({
    kind: 'done',
    changes: [stepped(stamp, next, { ...facts, event, about, reason })],
  });
  switch (act.act) {
    case 'reach': {
      if (!(steppedStages as readonly ResponseStage[]).includes(act.stage)) return refuse('no-such-step');
      if (response.milestones[act.stage] !== undefined) return unchanged;
      if (isPassed(response, act.stage)) return refuse('stage-passed');
      const reason = said.reached(act.stage, name);
      return one(reached(plan, response, act.stage, milestone(reason), now), 'reached', act.stage, reason);
    }
    case 'step': {
      const step = plan.steps.find(({ id }) => id === act.step);
      if (step === undefined) return refuse('no-such-step');
      if (response.steps[step.id] !== undefined) return unchanged;
      const reason = act.skip ? said.stepSkipped(step, name) : said.stepDone(step, name);
      const done = { ...response, steps: { ...response.steps, [step.id]: { ...milestone(reason), skipped: act.skip } } };
      const changes = [stepped(stamp, done, { ...facts, event: act.skip ? 'step-skipped' : 'step-done', about: step.id, reason })];
      const { reaches } = step;
      if (!act.skip && reaches !== undefined && done.milestones[reaches] === undefined && !isPassed(done, reaches)) {
        const stageReason = said.reached(reaches, name);
        const further = reached(plan, changes[0]!.response, reaches, milestone(stageReason), now);
        changes.push(stepped(stamp, further, { ...facts, event: 'reached', about: reaches, reason: stageReason, comment: null }));
      }
      return { kind: 'done', changes };
    }
    case 'escalate': {
      const next = response.level + 1;
      // Another person, or a clock, has called it: one more would be a rung that nobody meant.
      if (act.level !== undefined && act.level < next) {
        const message = said.escalatedAlready(response.level, response.escalations.at(-1)?.reason ?? null);
        return { kind: 'refused', code: 'escalated-already', message };
      }
      const to = plan.escalation.find(({ level }) => level === next);
      if (to === undefined) return refuse('no-higher-level');
      if (act.level !== undefined && act.level !== next) return refuse('not-next-level');
      return { kind: 'done', changes: [escalated(stamp, response, to, said.byPerson(name), sayer, comment)] };
    }
    case 'need': {
      // The cause is often known later than everything else, whatever the plan asks for.
      if (act.need !== 'cause' && !plan.closing.includes(act.need)) return refuse('not-needed');
      if (response.needs[act.need] !== undefined) return unchanged;
      const reason = said.need(act.need, name);
      return one({ ...response, needs: { ...response.needs, [act.need]: milestone(reason) } }, 'need-met', act.need, reason);
    }
    case 'comment':
      return one(response, 'noted', null, said.noted(name));
    case 'close': {
      const missing = missingToClose(plan, response, act.as === 'real');
      if (missing.length > 0) return refuse('not-complete', missing);
      const reason = said.closed(act.as, name);
      const over = reached(plan, response, 'closed', milestone(reason), now);
      // Nobody had to be anywhere in time for what was no danger.
      const clocks = act.as === 'real' ? over.clocks : response.clocks;
      return one({ ...over, clocks, closedAt: stamp.at, closedAs: act.as }, 'closed', null, reason);
    }
  }
}

/** A reason that others will ask for. */
function needsWords(act: PersonAct): boolean {
  if (act.act === 'close') return act.as !== 'real';
  return (
    act.act === 'comment' || act.act === 'escalate' || (act.act === 'step' && act.skip) || (act.act === 'need' && act.need === 'cause')
  );
}

/** A later stage was reached without it: saying it now would put it at the wrong time. */
function isPassed(response: Response, stage: ResponseStage): boolean {
  return responseStages.indexOf(response.stage) > responseStages.indexOf(stage);
}
