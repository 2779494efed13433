import { type Alarm, type Classification, waits } from './alarms.ts';
import { GatewayProblem, request } from './gateway-api.ts';
import { may } from './session.ts';
import type { User } from './wire.ts';

export const alarmActs = ['acknowledge', 'withdraw', 'end', 'classify', 'shelve', 'unshelve', 'takeOut', 'putBack', 'comment'] as const;
export type AlarmAct = (typeof alarmActs)[number];

/** What a person writes and chooses; an act takes of it what it needs. */
export interface ActValues {
  readonly words: string;
  /** From now; null = `until` says it. */
  readonly minutes: number | null;
  /** RFC 3339. */
  readonly until: string;
  readonly oneShot: boolean;
  readonly permit: string;
  readonly scope: 'rule' | 'device';
  /** '' = not chosen yet. */
  readonly classification: Classification | '';
}
export const noValues: ActValues = {
  words: '',
  minutes: null,
  until: '',
  oneShot: false,
  permit: '',
  scope: 'rule',
  classification: '',
};

interface Form {
  /** Words that may be left out, or may not. */
  readonly words: 'free' | 'needed';
  /** Minutes to choose from, shortest first; the first of `usual` is chosen. Left out = it takes no time. */
  readonly times?: { readonly minutes: readonly number[]; readonly usual: number };
  readonly oneShot?: true;
  readonly permit?: true;
  readonly scope?: true;
  readonly classification?: true;
}

const hour = 60;
export const serviceTimes = { minutes: [hour, 4 * hour, 8 * hour, 24 * hour, 72 * hour], usual: 8 * hour } as const;

/** What each act asks for. */
export const forms: Readonly<Record<AlarmAct, Form>> = {
  acknowledge: { words: 'free' },
  withdraw: { words: 'needed' },
  end: { words: 'needed', classification: true },
  classify: { words: 'free', classification: true },
  shelve: { words: 'needed', times: { minutes: [30, hour, 2 * hour, 4 * hour, 8 * hour], usual: hour }, oneShot: true },
  unshelve: { words: 'free' },
  takeOut: { words: 'needed', times: serviceTimes, permit: true, scope: true },
  putBack: { words: 'free' },
  comment: { words: 'needed' },
};

const paths: Readonly<Record<AlarmAct, string>> = {
  acknowledge: 'acknowledge',
  withdraw: 'withdraw-acknowledge',
  end: 'end',
  classify: 'classify',
  shelve: 'shelve',
  unshelve: 'unshelve',
  takeOut: 'out-of-service',
  putBack: 'in-service',
  comment: 'comment',
};

export const timeOf = ({ minutes, until }: ActValues) => (minutes === null ? { until } : { minutes });

function bodyOf(act: AlarmAct, values: ActValues): object {
  const words = values.words.trim();
  const comment = words === '' ? {} : { comment: words };
  if (act === 'withdraw') return { reason: words };
  if (act === 'shelve') return { reason: words, ...timeOf(values), oneShot: values.oneShot };
  if (act === 'takeOut') return { permit: values.permit.trim(), reason: words, ...timeOf(values), scope: values.scope };
  if (act === 'end' || act === 'classify') return { ...comment, classification: values.classification };
  return comment;
}

export interface ActAnswer {
  readonly outcome: 'done' | 'unchanged';
  readonly alarm: Alarm;
}

export function act(id: string, name: AlarmAct, values: ActValues): Promise<ActAnswer> {
  return request('POST', `/api/v1/alarms/${encodeURIComponent(id)}/${paths[name]}`, bodyOf(name, values));
}

/** The alarm as it is now, where an act was refused because somebody was first; null = another reason. */
export function alarmOfRefusal(error: unknown): Alarm | null {
  const body = error instanceof GatewayProblem && error.status === 409 ? (error.body as { readonly alarm?: Alarm } | null) : null;
  return body?.alarm ?? null;
}

/** What this person may do to this alarm now; the most needed first. The gateway decides. */
export function actsFor(alarm: Alarm, user: User | null | undefined): readonly AlarmAct[] {
  const over = alarm.state === 'normal';
  const [acts, maintains] = [may(user, 'act'), may(user, 'maintain')];
  const acknowledged = alarm.state === 'acknowledged' || alarm.state === 'latched-acknowledged';
  const possible: Readonly<Record<AlarmAct, boolean>> = {
    acknowledge: acts && waits(alarm),
    end: acts && alarm.state === 'latched-acknowledged',
    classify: acts && over,
    unshelve: acts && alarm.shelved !== null,
    putBack: maintains && alarm.outOfService !== null,
    shelve: acts && !over && !alarm.lifeSafety && alarm.shelved === null,
    takeOut:
      maintains &&
      !over &&
      alarm.deviceId !== null &&
      alarm.outOfService === null &&
      (!alarm.lifeSafety || may(user, 'maintain-life-safety')),
    withdraw: acts && acknowledged && alarm.acknowledgedBy !== null,
    comment: acts,
  };
  const order = ['acknowledge', 'end', 'classify', 'unshelve', 'putBack', 'shelve', 'takeOut', 'withdraw', 'comment'] as const;
  return order.filter((name) => possible[name]);
}
