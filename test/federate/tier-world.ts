import { isOpen } from '../../src/federate/facts.ts';
import { factForBelow, replicaEntry } from '../../src/federate/log-entries.ts';
import type { AlarmAct } from '../../src/model/act.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { ReplicaBatch, ReplicaEntry } from '../../src/model/replica.ts';
import type { PersonAct, Response } from '../../src/model/response.ts';
import type { Tier } from '../../src/model/tier.ts';
import { JudgedSite } from '../gateway/judged-site.ts';

const words: readonly Tier[] = ['community', 'sub-district', 'district', 'city'];

/** A column of judges, lowest first, with the log between them carried by hand: in pieces, twice, out of order, or not at all. */
export class TierWorld {
  readonly sites: readonly JudgedSite[];
  private readonly history: number = 1;
  /** See ReplicaBatch. */
  private readonly beside: boolean = false;
  /** On the wire: what was sent up and may arrive late, twice, or never. */
  readonly wire: { readonly from: number; readonly batch: ReplicaBatch }[] = [];

  /** `plans`: in force at the lowest tier; the others have their texts. */
  constructor(tiers: number, acknowledgeMinutes = 3, forwardsLifeSafety = true, plans: readonly ResponsePlan[] = []) {
    this.sites = words.slice(0, tiers).map((tier, index) => {
      const up = index === tiers - 1 ? null : { acknowledgeMinutes, forwardsLifeSafety };
      const site = new JudgedSite(index === 0 ? plans : [], { gateway: `g${index}`, name: tier, tier, up });
      for (const plan of plans) site.texts.set(plan.id, plan);
      return site;
    });
  }

  site(index: number): JudgedSite {
    return this.sites[index]!;
  }

  /** The chain of one tier after a position. */
  entries(from: number, after: number, limit = Number.POSITIVE_INFINITY): { entries: ReplicaEntry[]; through: number } {
    const site = this.site(from);
    site.commit();
    const through = Math.min(site.audit.length, after + limit);
    const entries = site.audit.slice(after, through).flatMap((draft, index) => {
      const link = { ...draft, sequence: after + index + 1, previous: '', hash: '' };
      const id = link.target.slice(link.target.indexOf(':') + 1);
      const alarm = link.target.startsWith('alarm:') ? (site.alarms.get(id) ?? null) : null;
      const step = site.transitions.find(({ alarmId, sequence }) => alarmId === id && sequence === link.detail.step) ?? null;
      const fact = site.facts.get(String(link.detail.fact))?.fact ?? null;
      const response = link.target.startsWith('response:') ? (site.responses.get(id) ?? null) : null;
      const responseStep =
        response && (site.responseSteps.find((each) => each.responseId === id && each.sequence === link.detail.step) ?? null);
      const told = {
        link,
        place: null,
        alarm: response === null ? alarm : (site.alarms.get(id) ?? null),
        step,
        fact,
        response,
        responseStep,
      };
      const entry = replicaEntry(told, { gateway: `g${from}`, name: words[from]!, tier: words[from]! }, site.moment());
      return entry === null ? [] : [entry];
    });
    return { entries, through };
  }

  position(from: number): number {
    return this.site(from + 1).tiers.histories.of('below')[0]?.sequence ?? 0;
  }

  /** Takes a piece of the log up, from `after`; the live lane moves no position. */
  up(from: number, after: number, limit: number, lane: 'log' | 'live' = 'log', turned = false): void {
    this.send(from, after, limit, lane, turned);
    this.arrive(this.wire.length - 1);
  }

  arrive(index: number): void {
    const sent = this.wire[index];
    if (sent !== undefined) this.site(sent.from + 1).put({ kind: 'replica', batch: sent.batch });
  }

  send(from: number, after: number, limit: number, lane: 'log' | 'live' = 'log', turned = false): void {
    const { entries, through } = this.entries(from, after, limit);
    this.wire.push({
      from,
      batch: {
        via: 'below',
        place: 'P',
        sender: { gateway: `g${from}`, name: words[from]!, tier: words[from]!, epoch: 1 },
        history: this.history,
        ...(this.beside ? { beside: true as const } : {}),
        lane,
        after,
        through,
        hash: `h${through}`,
        entries: turned ? entries.reverse() : entries,
      },
    });
  }

  /** Brings every open fact of a tier down one tier. */
  down(to: number): void {
    const site = this.site(to + 1);
    site.commit();
    for (const { fact, down } of [...site.facts.values()]) {
      const alarm = site.alarms.get(fact.alarmId);
      if (down === '' || !isOpen(fact) || alarm?.replica === undefined) continue;
      this.site(to).put({ kind: 'tier', tier: { act: 'fact', fact: factForBelow(fact, alarm.replica.below) } });
    }
  }

  /** Until nothing changes any more. */
  heal(): void {
    for (let round = 0; round < 3 * this.sites.length; round++) {
      for (let from = 0; from + 1 < this.sites.length; from++) this.up(from, this.position(from), Number.POSITIVE_INFINITY);
      for (let to = this.sites.length - 2; to >= 0; to--) this.down(to);
    }
    for (const site of this.sites) site.commit();
  }

  act(tier: number, act: AlarmAct, by: string): void {
    this.site(tier).put({ kind: 'act', act, origin: { by, via: 'session', from: 'test' } });
  }

  respond(tier: number, act: PersonAct, by: string): void {
    this.site(tier).put({ kind: 'response', act, origin: { by, via: 'session', from: 'test' } });
  }

  /** The hall of a tier has a copy, or shows it. */
  see(tier: number, alarmId: string, receipt: 'received' | 'shown'): void {
    this.site(tier).put({ kind: 'tier', tier: { act: 'receipt', alarmId, terminal: 'hall', receipt } });
  }

  /** Committed responses of a tier. */
  responses(tier: number): readonly Response[] {
    this.site(tier).commit();
    return [...this.site(tier).responses.values()];
  }

  /** Committed alarms of a tier that were raised at the bottom. */
  fromBottom(tier: number): readonly Alarm[] {
    this.site(tier).commit();
    return [...this.site(tier).alarms.values()].filter(({ subject }) => subject.startsWith('device:'));
  }
}
