import type { ReplicaBatch, SentResponse } from '../model/replica.ts';
import { activeAlarmsOf, type Milestone, type Response } from '../model/response.ts';
import { clocksNow, type Moment } from '../model/response-time.ts';
import type { GatewayName } from '../model/tier.ts';

/** Characters of each comment in the register; the step has the whole. With 24 steps it stays far below a frame. */
const mostComment = 300;

/** A response as it goes up: bounded, and with what the owner's clock says now. */
export function sentResponse(response: Response, { gateway, name, tier }: GatewayName, now: Moment): SentResponse {
  const { replica, active: _, unanswered: _own, milestones, steps, needs, ...rest } = response;
  const { clocks, aheadMs } = clocksNow(response, now);
  return {
    ...rest,
    milestones: each(milestones, cut),
    steps: each(steps, cut),
    needs: each(needs, cut),
    // Human time of the owner is no time here.
    clocks: clocks.map(({ again, ...clock }) => ({
      ...clock,
      dueHuman: null,
      ...(again === undefined ? {} : { again: { ...again, dueHuman: null } }),
    })),
    owner: replica?.owner ?? { gateway, name, tier },
    activeAlarms: activeAlarmsOf(response),
    asOf: now.at + aheadMs,
  };
}

/** As it stands here, below the place of its gateway. `human`: human time at which it was heard. */
export function localResponse({ via, history, place }: ReplicaBatch, id: string, sent: SentResponse, human: number): Response {
  const { owner, activeAlarms, asOf, ...rest } = sent;
  return {
    ...rest,
    id,
    place: [place, sent.place].filter((part) => part !== '').join('/'),
    active: [],
    replica: { owner, via, below: sent.id, history, active: activeAlarms, asOf, heardAt: human },
  };
}

function cut<T extends Milestone>(milestone: T): T {
  const { comment } = milestone;
  return comment === null || comment.length <= mostComment ? milestone : { ...milestone, comment: `${comment.slice(0, mostComment)}…` };
}

function each<T extends object>(of: T, change: <M extends Milestone>(milestone: M) => M): T {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value as Milestone)])) as T;
}
