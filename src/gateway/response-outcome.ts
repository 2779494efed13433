import type { PersonAct, Response, ResponseRefusal, ResponseResult } from '../model/response.ts';
import type { ActOutcome } from '../model/tier-fact.ts';

/** Refused because the response has gone on since the person looked. */
const goneOn: ReadonlySet<ResponseRefusal> = new Set(['closed', 'stage-passed', 'no-higher-level', 'escalated-already']);

/** What an act of a tier above on a response comes to at its owner, where it is as `before`. `at`: ms since epoch. */
export function responseOutcome(at: number, act: PersonAct, before: Response, result: ResponseResult): ActOutcome {
  if (result.kind === 'done') return { kind: 'applied', code: null, first: null, at };
  const first = firstOf(act, before);
  if (result.kind === 'refused') return { kind: goneOn.has(result.code) ? 'late' : 'refused', code: result.code, first, at };
  return { kind: 'late', code: 'done-already', first, at };
}

function firstOf(act: PersonAct, { milestones, stage, steps, needs, escalations }: Response): ActOutcome['first'] {
  const said =
    milestones.closed ??
    (act.act === 'reach'
      ? (milestones[act.stage] ?? milestones[stage])
      : act.act === 'step'
        ? steps[act.step]
        : act.act === 'need'
          ? needs[act.need]
          : act.act === 'escalate'
            ? escalations.at(-1)
            : undefined);
  return said?.by == null ? null : { by: said.by, at: said.at };
}
