import type { Milestone, Plan, ResponseAct } from './plan-wire.ts';

/** Who had said before what an act says, when it changed nothing; null = not known. */
export function firstSaid(
  { milestones, steps, closing, cause = null }: Plan,
  act: ResponseAct,
): (Milestone & { readonly skipped?: boolean }) | null {
  switch (act.act) {
    case 'reach':
      return milestones[act.stage] ?? null;
    case 'step':
      return steps.find(({ id }) => id === act.step)?.done ?? null;
    case 'need':
      return closing.find(({ need }) => need === act.need)?.met ?? (act.need === 'cause' ? cause : null);
    case 'close':
      return milestones.closed ?? null;
    default:
      return null;
  }
}
