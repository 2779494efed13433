import type { Alarm } from '../../model/alarm.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { JournalReader } from '../../model/journal.ts';
import type { Response } from '../../model/response.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import { type GatewayName, tierIn, tiers } from '../../model/tier.ts';
import type { TierFact } from '../../model/tier-fact.ts';

/** The first terminal of one tier that had an alarm, or showed it. */
export interface TierReceipt extends Pick<GatewayName, 'tier' | 'name'> {
  readonly event: 'received' | 'shown';
  /** ms since epoch, by the clock of that tier. */
  readonly at: number;
  /** By the clock of the owner, when it learned of it; null = it did not (yet), or was there itself. */
  readonly knownAt: number | null;
  readonly terminal: string;
}

export interface ReceiptRecords {
  readonly self: GatewayName;
  readonly alarm: Pick<Alarm, 'replica'>;
  /** Of the alarm, to terminals and subscribers of this gateway. */
  readonly deliveries: readonly Pick<Delivery, 'terminalId' | 'receivedAt' | 'shownAt'>[];
  /** About the alarm, of every tier that said something. */
  readonly facts: readonly TierFact[];
  /** That the alarm began; of a copy it knows what terminals of the owner did. */
  readonly response: Pick<Response, 'milestones'> | null;
}

export interface ReceiptPorts {
  readonly reader: Pick<JournalReader, 'deliveriesOf' | 'tierFactsOf' | 'response'>;
  readonly tiers: { self(): GatewayName };
}

/** Receipts per tier, the lowest tier first, from the records that exist here: deliveries, facts between tiers, and the response of a copy. */
export function tierReceipts({ self, alarm, deliveries, facts, response }: ReceiptRecords): readonly TierReceipt[] {
  const found = new Map<string, TierReceipt>();
  const add = ({ gateway, tier, name }: GatewayName, event: TierReceipt['event'], at: number, terminal: string, knownAt: number | null) => {
    const key = `${gateway} ${event}`;
    if (at < (found.get(key)?.at ?? Number.POSITIVE_INFINITY)) found.set(key, { tier, name, event, at, knownAt, terminal });
  };
  for (const { terminalId, receivedAt, shownAt } of deliveries) {
    // A subscriber is no screen.
    if (terminalId.startsWith('@')) continue;
    if (receivedAt !== null) add(self, 'received', receivedAt, terminalId, null);
    if (shownAt !== null) add(self, 'shown', shownAt, terminalId, null);
  }
  for (const fact of facts)
    if (fact.kind === 'receipt' && fact.from.gateway !== self.gateway)
      add(fact.from, fact.receipt, fact.at, fact.terminal, fact.outcome?.at ?? null);
  const { owner } = alarm.replica ?? {};
  for (const [stage, event] of [
    ['delivered', 'received'],
    ['shown', 'shown'],
  ] as const) {
    const milestone = owner === undefined ? undefined : response?.milestones[stage];
    // Said at another tier: that one has a fact of its own.
    if (owner !== undefined && milestone !== undefined && milestone.via === undefined && tierIn(milestone.from) === null)
      add(owner, event, milestone.at, milestone.from, null);
  }
  const order = (a: TierReceipt, b: TierReceipt) =>
    tiers.indexOf(a.tier) - tiers.indexOf(b.tier) || (a.name < b.name ? -1 : Number(a.name > b.name)) || a.at - b.at;
  return [...found.values()].sort(order);
}

/** As the journal has them. */
export function receiptsOf({ reader, tiers: desk }: ReceiptPorts, alarm: Alarm): readonly TierReceipt[] {
  const { id, replica } = alarm;
  return tierReceipts({
    self: desk.self(),
    alarm,
    deliveries: reader.deliveriesOf(id),
    facts: reader.tierFactsOf(id),
    response: replica === undefined ? null : reader.response(id),
  });
}

export function tierReceiptJson({ at, knownAt, ...receipt }: TierReceipt) {
  return { ...receipt, at: rfc3339(at), knownAt: knownAt === null ? null : rfc3339(knownAt) };
}
