import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { nextStage, stageBefore } from '../../page/next-stage.ts';
import { missingToClose } from '../../page/plan-missing.ts';
import type { Milestone, Plan, ResponseAct } from '../../page/plan-wire.ts';
import { outcomeText, planWord, stageWords } from '../../page/plan-words.ts';
import { saidBy, tierOf, waits } from '../../page/tier-words.ts';
import { live } from '../data/query-client.ts';
import { actOnResponse, type ResponseBrief, useResponse } from '../data/responses.ts';
import { may, useSession } from '../data/session.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import type { Text } from '../text/text.ts';
import { ConfirmedAct } from './confirmed-act.tsx';
import { ExerciseBand } from './exercise-band.tsx';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';
import { PlanClocks } from './plan-clocks.tsx';
import { PlanLadder } from './plan-ladder.tsx';
import { PlanReceipts } from './plan-receipts.tsx';
import { PlanSteps } from './plan-steps.tsx';
import { ResponseCause } from './response-cause.tsx';
import { ResponseClose } from './response-close.tsx';
import { ResponseTier } from './response-tier.tsx';
import { useDutyNow } from './use-duty-now.ts';
import './plan.css';

type Act = (act: ResponseAct) => Promise<unknown>;

/** A response with its plan, as on the terminal: clocks, steps, level, and what people say. `of`: what it is about, in words. */
export function ResponsePanel({ brief, of }: { readonly brief: ResponseBrief; readonly of: string }) {
  const { say, pick } = useWords();
  const { data: user } = useSession();
  const client = useQueryClient();
  const { data, error, refetch } = useResponse(brief.id);
  const plan = data?.progress ?? null;
  // The cause is often known later than everything else: it is filed after the end as well.
  const file: Act | null =
    plan === null || !may(user, 'act')
      ? null
      : (what) => actOnResponse(brief.id, what).then(() => client.invalidateQueries({ queryKey: [live] }));
  const act = plan?.closedAt === null ? file : null;
  return (
    <Panel
      title={`${say('plan.of', { title: pick(brief.title) })} · ${of}`}
      more={<span>{data?.closedAs ? pick(outcomeText(data.closedAs, brief.exercise)) : null}</span>}
    >
      {brief.exercise ? (
        <>
          <ExerciseBand />
          <p>
            <Link to={`/drill/${encodeURIComponent(brief.id)}`}>{say('drill.report')}</Link>
          </p>
        </>
      ) : null}
      <Failure error={error} again={() => void refetch()} />
      {data && plan === null ? <p>{say('plan.lost')}</p> : null}
      {plan ? <ResponseTier plan={plan} /> : null}
      <PlanReceipts receipts={data?.receipts ?? []} />
      {plan ? <Whole plan={plan} act={act} file={file} place={brief.place} /> : null}
      {plan && act === null && plan.closedAt === null ? <p className="quiet">{say('plan.notYours')}</p> : null}
    </Panel>
  );
}

function byOf(milestone: Milestone | undefined, pick: (text: Text) => string): string {
  if (milestone === undefined) return '';
  return milestone.by === null ? pick(tierOf(milestone)) : pick(saidBy(milestone));
}

interface WholeFacts {
  readonly plan: Plan;
  readonly act: Act | null;
  readonly file: Act | null;
  readonly place: string;
}

function Whole({ plan, act, file, place }: WholeFacts) {
  const { say, pick } = useWords();
  const duty = { duty: useDutyNow(), place };
  const missing = missingToClose(plan);
  return (
    <>
      <ol className="plan-stages" aria-label={say('plan.stages')}>
        {stageWords
          .filter((stage) => plan.milestones[stage] !== undefined)
          .map((stage) => (
            <li key={stage} className={stage === plan.stage ? 'is-now' : ''} aria-current={stage === plan.stage ? 'step' : undefined}>
              <b>{pick(planWord('stage', stage))}</b> {byOf(plan.milestones[stage], pick)} {momentText(plan.milestones[stage]?.at)}
            </li>
          ))}
      </ol>
      <PlanClocks clocks={plan.clocks} aheadMs={plan.clockAheadMs ?? 0} closedAt={plan.closedAt} />
      {act ? <StageActs plan={plan} act={act} /> : null}
      <div className="plan-two">
        <section>
          <h3>{say('plan.steps')}</h3>
          <PlanSteps
            steps={plan.steps}
            closed={plan.closedAt !== null}
            waits={(step) => waits(plan, 'step', step)}
            before={(stage) => stageBefore(plan, stage)}
            duty={duty}
            {...(act ? { act } : {})}
          />
        </section>
        <div>
          <h3>{say('plan.ladder', { level: plan.level, of: plan.escalation.length })}</h3>
          <PlanLadder plan={plan} {...(plan.closedAt === null ? { duty } : {})} />
          {plan.closedAt === null ? (
            <>
              <h3>{say(missing.length === 0 ? 'plan.ready' : 'plan.missing')}</h3>
              <p>{missing.map(pick).join(' · ')}</p>
            </>
          ) : null}
          <Needs plan={plan} act={act} />
          <ResponseCause plan={plan} act={file} />
          {plan.resources.length === 0 ? null : (
            <>
              <h3>{say('plan.resources')}</h3>
              <ul>
                {plan.resources.map((each) => (
                  <li key={each.en}>{pick(each)}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
    </>
  );
}

/** The stages that a person says, escalation, a note, and the end. */
function StageActs({ plan, act }: { readonly plan: Plan; readonly act: Act }) {
  const { say, pick } = useWords();
  const next = nextStage(plan);
  const higher = plan.escalation.find(({ level }) => level === plan.level + 1);
  const step = plan.steps.find(({ reaches, done }) => reaches === next && done === null);
  const stageName = next === undefined ? '' : pick(planWord('stage', next));
  const reach = (comment: string | null): ResponseAct =>
    step ? { act: 'step', step: step.id, skip: false, comment } : { act: 'reach', stage: next ?? '', comment };
  return (
    <div className="plan-acts is-stages">
      {next === undefined ? null : (
        <ConfirmedAct
          label={say('plan.say', { what: stageName })}
          ask={`${say('plan.say.ask')}${step ? ` ${say('plan.say.also', { step: pick(step.title) })}` : ''}`}
          words={{ label: say('plan.words.free'), needed: false }}
          act={(text) => act(reach(text === '' ? null : text))}
        />
      )}
      {higher === undefined ? null : (
        // A question about a level that was called meanwhile is none any more.
        <ConfirmedAct
          key={higher.level}
          danger
          label={say('plan.escalate')}
          ask={say('plan.escalate.ask', { level: pick(higher.title) })}
          words={{ label: say('plan.words.why'), needed: true }}
          act={(text) => act({ act: 'escalate', level: higher.level, comment: text })}
        />
      )}
      <ConfirmedAct
        label={say('plan.note')}
        ask={say('plan.note')}
        words={{ label: say('plan.words.note'), needed: true }}
        act={(text) => act({ act: 'comment', comment: text })}
      />
      <ResponseClose plan={plan} act={act} />
    </div>
  );
}

function Needs({ plan, act }: { readonly plan: Plan; readonly act: Act | null }) {
  const { say, pick } = useWords();
  // It has a line of its own.
  const needs = plan.cause === undefined ? plan.closing : plan.closing.filter(({ need }) => need !== 'cause');
  if (needs.length === 0) return null;
  return (
    <ul className="plan-needs">
      {needs.map(({ need, met }) => {
        const name = pick(planWord('need', need));
        return (
          <li key={need}>
            {met === null ? '□' : '✓'} {name}
            {met === null ? null : ` · ${say('plan.need.met', { by: pick(saidBy(met)), at: momentText(met.at) })} ${met.comment ?? ''}`}
            {met === null && act && !waits(plan, 'need', need) ? (
              <ConfirmedAct
                small
                label={say('plan.need.say')}
                ariaLabel={`${say('plan.need.say')}: ${name}`}
                ask={say('plan.need.ask', { need: name })}
                words={{ label: say('plan.words.needed'), needed: true }}
                act={(text) => act({ act: 'need', need, comment: text })}
              />
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
