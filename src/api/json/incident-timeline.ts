import type { Alarm, Transition } from '../../model/alarm.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { ResponseStep } from '../../model/response.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Text } from '../../model/text.ts';
import { type Tier, tierTexts } from '../../model/tier.ts';
import type { timelineKinds } from '../schema/incident-timeline.ts';
import type { TierReceipt } from './tier-receipts.ts';

type Kind = (typeof timelineKinds)[number];

/** One thing that happened, before it is sorted; `at` in ms since epoch. */
export interface TimelineEntry {
  readonly at: number;
  readonly kind: Kind;
  readonly sequence: number;
  readonly event: string;
  readonly alarm: string | null;
  readonly response: string | null;
  readonly title: Text | null;
  readonly about: string | null;
  readonly reasons: Text | null;
  readonly by: string | null;
  readonly from: string | null;
  readonly terminal: string | null;
  readonly tier: Tier | null;
  readonly attempts: number | null;
  readonly comment: string | null;
}

const nothing = { alarm: null, response: null, title: null, about: null, reasons: null, by: null, from: null } as const;
const nobody = { terminal: null, tier: null, attempts: null, comment: null } as const;

export function alarmEntry({ id, title }: Alarm, { sequence, at, event, reason, by, comment }: Transition): TimelineEntry {
  return { ...nothing, ...nobody, at, kind: 'alarm', sequence, event, alarm: id, title, reasons: reason, by, comment };
}

export function responseEntry({ responseId, sequence, at, event, about, reason, by, from, comment }: ResponseStep): TimelineEntry {
  return { ...nothing, ...nobody, at, kind: 'response', sequence, event, response: responseId, about, reasons: reason, by, from, comment };
}

/** Sent, received and shown are moments of their own; what was not sent yet waits since it was planned. */
export function deliveryEntries({ id, title }: Alarm, delivery: Delivery): readonly TimelineEntry[] {
  const { terminalId: terminal, sequence, event: about, attempts, createdAt, sentAt, receivedAt, shownAt } = delivery;
  const entry = (event: string, at: number | null): readonly TimelineEntry[] =>
    at === null
      ? []
      : [{ ...nothing, ...nobody, at, kind: 'delivery', sequence, event, alarm: id, title, about, terminal, attempts: attempts || null }];
  return [
    ...(sentAt === null ? entry('waiting', createdAt) : entry('sent', sentAt)),
    ...entry('received', receivedAt),
    ...entry('shown', shownAt),
  ];
}

/** Beyond it a receipt is said to have been learned of late; ms. */
const lateMs = 60_000;

/** The first receipt of each tier, by the clock of that tier. */
export function tierEntry(
  { id, title }: Alarm,
  { tier, name, event, at, knownAt, terminal }: TierReceipt,
  sequence: number,
): TimelineEntry {
  const minutes = knownAt === null ? 0 : Math.round((knownAt - at) / 60_000);
  const late = knownAt === null || knownAt - at < lateMs ? null : minutes;
  const [zh, en] = event === 'received' ? ['收到', 'received'] : ['显示', 'shown'];
  const reasons = {
    zh: `${tierTexts[tier].zh} ${name} 首次${zh}，终端 ${terminal}${late === null ? '' : `（告警所属网关 ${late} 分钟后才得知）`}`,
    en: `First ${en} at ${name} (${tierTexts[tier].en}), by terminal ${terminal}${late === null ? '' : `; the owner of the alarm learned of it ${late} min later`}`,
  };
  return { ...nothing, ...nobody, at, kind: 'tier', sequence, event, alarm: id, title, reasons, from: name, terminal, tier };
}

const order: readonly Kind[] = ['alarm', 'response', 'delivery', 'tier'];

/** In the order in which it happened; of one moment an alarm before what people do about it, and that before who was told. */
export function byTime(a: TimelineEntry, b: TimelineEntry): number {
  return a.at - b.at || order.indexOf(a.kind) - order.indexOf(b.kind) || a.sequence - b.sequence;
}

export function timelineJson({ at, sequence: _, ...entry }: TimelineEntry) {
  return { at: rfc3339(at), ...entry };
}
