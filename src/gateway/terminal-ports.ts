import type { AlarmBook } from '../alarm/alarm-book.ts';
import { roleMay } from '../api/people/permissions.ts';
import type { ActOrigin, AlarmAct } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { Journal } from '../model/journal.ts';
import { covers } from '../model/place.ts';
import type { ResponsePlan } from '../model/plan.ts';
import { type PlanJson, planJson } from '../model/plan-json.ts';
import type { Response } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import type { Tier } from '../model/tier.ts';
import type { ActResult, HubPorts } from '../notify/hub-ports.ts';
import type { Pipeline } from '../pipeline.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import { activeAlarms, respondedAlarms } from './shown-alarms.ts';
import { type TierBooks, topOf } from './tiers.ts';

/** Who hears that a terminal has an alarm as it was after a step, or shows it. */
export type ReceiptListener = (alarmId: string, kind: 'received' | 'shown', terminalId: string, transition: number) => void;

interface FollowedPorts {
  readonly responses: ResponseBook;
  readonly tiers: Pick<TierBooks, 'replicas' | 'copies' | 'self'>;
  readonly moment: () => Moment;
}

/** Fifty terminals are told of one response in one moment: its plan is put together once for them. */
const sharedMs = 500;
type Shared = { readonly alarm: Alarm | null; readonly at: number; readonly json: PlanJson };
const together = new WeakMap<Response, Shared>();

function shared(response: Response, plan: ResponsePlan, alarm: Alarm | null, now: Moment, top: Tier | null): PlanJson {
  const known = together.get(response);
  if (known !== undefined && known.alarm === alarm && Math.abs(now.at - known.at) < sharedMs) return known.json;
  const json = planJson(plan, response, alarm, now, top);
  together.set(response, { alarm, at: now.at, json });
  return json;
}

/** What the terminal hub may do with the rest of the gateway. */
export function terminalPorts(
  journal: Journal,
  book: AlarmBook,
  { responses, tiers, moment }: FollowedPorts,
  pipeline: () => Pipeline,
  onReceipt: ReceiptListener,
  present: NonNullable<HubPorts['present']>,
): HubPorts {
  const { reader } = journal;
  const { replicas, copies } = tiers;
  const books = { book, responses, tiers };
  const alarmOf = (id: string) => book.get(id) ?? replicas.get(id) ?? reader.alarm(id);
  // Acts that wait for an owner are with the alarm of a copy; an own response has none, and nothing is looked up for it.
  const copied = ({ id, replica }: Response) => (replica === undefined ? null : replicas.get(id));
  const opened = (alarmId: string) => responses.ofAlarm(alarmId) ?? responses.get(alarmId) ?? copies.ofAlarm(alarmId);
  return {
    terminals: () => reader.terminals(),
    activeAlarms: () => activeAlarms(books),
    respondedAlarms: () => respondedAlarms(reader, books),
    planOf: ({ response: begun, alarmId }) => {
      // What a new terminal is told of an alarm was planned without its response.
      const id = begun?.id ?? alarmId;
      const response = responses.get(id) ?? copies.opened(id) ?? (begun === undefined ? null : reader.response(begun.id));
      const plan = response === null ? null : responses.planOf(response);
      return response === null || plan === null ? null : shared(response, plan, copied(response), moment(), topOf(tiers.self));
    },
    responseOf: ({ alarmId }) => opened(alarmId)?.id ?? null,
    delivery: (id) => reader.delivery(id),
    newestDelivery: (alarmId, terminalId) => reader.newestDelivery(alarmId, terminalId),
    unreceiptedOf: (terminalId, sequence, limit) => reader.unreceiptedOf(terminalId, sequence, limit),
    deliveriesAfter: (terminalId, sequence, limit) => reader.deliveriesAfter(terminalId, sequence, limit),
    lastSequence: (terminalId) => reader.lastSequence(terminalId),
    receipts: (receipts) => journal.receipts(receipts),
    onReceipt: ({ alarmId, terminalId, transition }, kind) => onReceipt(alarmId, kind, terminalId, transition),
    act: async (act, origin) => {
      const refusal = refusedFor(act, origin);
      if (refusal !== null) return refusal;
      const result = await pipeline().alarmAct(act, origin);
      if (result.kind === 'refused') return { outcome: 'refused', code: result.code, reason: result.message };
      return { outcome: result.kind, alarm: result.alarm };
    },
    present,
    signal: (signal) => pipeline().observe(signal),
    audit: (entry) => journal.change([], [entry]),
    healthy: () => pipeline().failure() === null,
  };

  /** A signed-in person needs a role that may act at the alarm's place; a name that a terminal asserts is recorded as just that. */
  function refusedFor(act: AlarmAct, origin: ActOrigin): ActResult | null {
    if (origin.via !== 'session') return null;
    const user = reader.users().find((entry) => entry.id === origin.by);
    const alarm = alarmOf(act.alarmId);
    if (user !== undefined && roleMay(user.role, 'act') && (alarm === null || covers(user.place, alarm.place))) return null;
    return {
      outcome: 'refused',
      code: 'not-allowed',
      reason: {
        zh: '您的角色或管辖范围不能处理这条告警',
        en: 'Your role, or the place it holds for, does not let you act on this alarm',
      },
    };
  }
}
