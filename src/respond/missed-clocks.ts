import type { RecordStamp } from '../model/journal-record.ts';
import type { PlanClock, ResponsePlan } from '../model/plan.ts';
import type { Response, ResponseChange } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import type { Text } from '../model/text.ts';
import { calledAbout, missedAgain } from './answer-clocks.ts';
import { asked, byGateway, escalated, stepped } from './response-life.ts';
import { said } from './response-sentences.ts';

/** What follows when the time of a clock is over: it is told, and the rung that names it is called. `again`: for alarms that asked later. */
export function clockMissed(
  stamp: RecordStamp,
  plan: ResponsePlan,
  response: Response,
  clock: PlanClock,
  now: Moment,
  again: boolean,
): readonly ResponseChange[] {
  const { id } = clock;
  const before = response.unanswered ?? [];
  const waiting = before.filter((each) => each.clock === id && !each.called).map(({ alarm }) => alarm);
  const rung = plan.escalation.find((each) => each.clock === id) ?? null;
  // Who was called for an earlier alarm has gone there.
  const once = again && rung !== null && rung.level <= response.level ? rung : null;
  const reason: Text = again ? said.missedAgain(clock, waiting.length, once?.title ?? null) : said.missed(clock);
  const clocks = again
    ? missedAgain(response.clocks, id, now, once)
    : response.clocks.map((state) => (state.id === id ? { ...state, state: 'missed' as const } : state));
  const next = asked(plan, { ...response, clocks }, calledAbout(before, id), now);
  const told = stepped(stamp, next, { ...byGateway, event: 'clock-missed', about: id, reason, tells: true });
  const changes: ResponseChange[] = [once === null ? told : { ...told, calls: { tier: once.tier ?? null, alarms: waiting } }];
  // Rung by rung: who stands between is called as well.
  for (const each of plan.escalation) {
    const current = changes.at(-1)!.response;
    if (each.level <= current.level || each.level > (rung?.level ?? 0)) continue;
    const up = escalated(stamp, current, each, reason, byGateway);
    changes.push(again ? { ...up, calls: { tier: each.tier ?? null, alarms: waiting } } : up);
  }
  return changes;
}
