import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebSocket } from 'ws';
import { DownLink, type DownLinkState } from '../federate/down-link.ts';
import { lostAfterMs } from '../federate/link-frames.ts';
import { factForBelow } from '../federate/log-entries.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import type { ReplicaHistory } from '../model/replica.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { gatewayClockRule, gatewayLostRule, gatewayRestoredRule } from '../model/tier-rules.ts';
import { AttemptLimits } from '../runtime/attempt-limits.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './flow.ts';

const lookMs = 1_000;
/** GB 50440 [M]: clocks agree within 5 s; the alarm ends when they agree within 4. */
const clockLimitMs = { raise: 5_000, clear: 4_000 };
/** After a start everybody has this long to come back: a restart raises nothing. */
const graceMs = 2 * lostAfterMs;

/** Two of one name take turns: said again after so long, as long as it goes on. */
const bothAgainMs = 600_000;
/** What is to be said to one of two is not said to the other before the first has been away for so long. */
const awayMs = 600_000;

/** A gateway below, as it is seen here. */
export interface LowerState {
  readonly id: string;
  readonly place: string;
  readonly connected: boolean;
  /** ms since epoch, over a link that something comes through; null = never, or not since the start. */
  readonly heardAt: number | null;
  readonly link: DownLinkState | null;
  /** Newest first. */
  readonly histories: readonly ReplicaHistory[];
  /** Links that have not come here yet; null = not known. */
  readonly backlog: number | null;
}

/** The gateways below: who they are, their connections, and what is wrong with them. */
export class BelowSide {
  private readonly journal: Pick<DurableJournal, 'reader'>;
  private readonly flow: Pick<Flow, 'pipeline' | 'book' | 'tiers' | 'plans'>;
  private readonly log: Log;
  private readonly limits: AttemptLimits;
  private readonly clock: Clock;
  private readonly links = new Map<string, { readonly link: DownLink; readonly socket: WebSocket }>();
  private readonly heard = new Map<string, { readonly mono: number; readonly wall: number; readonly state: DownLinkState | null }>();
  private readonly telling = new Set<string>();
  /** `id chain` -> monotonic ms when something came from it. */
  private readonly chainHeard = new Map<string, number>();
  private readonly bothTold = new Map<string, number>();
  private readonly startedAt: number;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    journal: Pick<DurableJournal, 'reader'>,
    flow: Pick<Flow, 'pipeline' | 'book' | 'tiers' | 'plans'>,
    log: Log,
    clock: Clock = systemClock,
  ) {
    this.clock = clock;
    this.limits = new AttemptLimits(clock);
    this.startedAt = clock.monotonic();
    this.journal = journal;
    this.flow = flow;
    this.log = log;
  }

  start(): void {
    this.timer = setInterval(() => this.look(), lookMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const { link } of this.links.values()) link.close(1001, 'stopping');
  }

  /** The right secret passes whatever others try; wrong ones are counted per id and source. */
  authenticate(id: string, secret: Uint8Array, from: string): true | 'wrong' | 'locked' {
    const kept = this.journal.reader.lowerGatewaySecretHash(id);
    const given = Buffer.from(createHash('sha256').update(secret).digest('hex'));
    if (kept !== null && kept.length === given.length && timingSafeEqual(Buffer.from(kept), given)) return true;
    const locked = this.limits.waitSeconds(id, from) > 0;
    this.limits.wrong(id, from);
    return locked ? 'locked' : 'wrong';
  }

  attach(socket: WebSocket, id: string): void {
    const { journal, flow, clock } = this;
    const registered = journal.reader.lowerGateways().find((gateway) => gateway.id === id);
    if (registered === undefined) return socket.close(4401, 'not registered');
    // One connection each: the newer one is the one that works.
    const before = this.links.get(id)?.link;
    before?.close(4409, 'another connection came');
    const { gateway, name, tier } = flow.tiers.self;
    const link = new DownLink(
      {
        via: id,
        place: registered.place,
        self: { gateway, name, tier },
        histories: () => flow.tiers.histories.of(id),
        take: async (batch) => {
          // A response never stands here before the text of its plan does.
          await flow.plans.keepFromBelow(batch.entries.flatMap(({ plan }) => plan ?? []));
          const kept = await flow.pipeline.replica({ ...batch, entries: batch.entries.map(({ plan: _, ...entry }) => entry) });
          if (kept) heard();
          return kept;
        },
        openFacts: (limit, chain) =>
          journal.reader.openTierFacts(id, limit).flatMap(({ fact }) => {
            const replica = flow.tiers.replicas.get(fact.alarmId)?.replica;
            return replica === undefined || this.isOfAnother(id, replica.history, chain) ? [] : [factForBelow(fact, replica.below)];
          }),
        isSecond: before !== undefined,
        restored: (sender, before) => {
          const reason: Text = {
            zh: `${id}：编号 ${sender.gateway}、纪元 ${sender.epoch}，与已知的 ${before.gateway}、纪元 ${before.epoch}、位置 ${before.sequence} 不连续`,
            en: `${id}: gateway ${sender.gateway}, epoch ${sender.epoch} does not go on from ${before.gateway}, epoch ${before.epoch}, position ${before.sequence}`,
          };
          this.observe(id, gatewayRestoredRule, 'event', reason);
        },
        both: (own, newest) => this.tellBoth(id, own.number, newest.number),
        clock,
      },
      {
        send: (json) => {
          if (socket.readyState === socket.OPEN) socket.send(json, () => {});
        },
        buffered: () => socket.bufferedAmount,
        close: (code, reason) => {
          socket.close(code, reason);
          setTimeout(() => socket.terminate(), 500).unref();
        },
      },
    );
    this.links.set(id, { link, socket });
    const heard = () => this.heard.set(id, { mono: clock.monotonic(), wall: clock.wall(), state: link.state() });
    socket.on('message', (data, binary) => {
      link.receive(binary ? '' : String(data));
      if (link.takes) heard();
      if (link.chain > 0) this.chainHeard.set(`${id} ${link.chain}`, clock.monotonic());
    });
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      link.ended();
      if (this.links.get(id)?.link === link) this.links.delete(id);
      this.log.info({ gateway: id, code, reason: String(reason) }, 'a gateway below is not connected any more');
    });
    // What the other connection brought in its last moment is in the log before this one is told how far that goes.
    void (before?.settled() ?? Promise.resolve()).then(() => link.start());
  }

  /** Of one of two machines that run under the same name, while the other one is connected: it alone may answer. */
  private isOfAnother(id: string, history: number, connected: number): boolean {
    const later = this.flow.tiers.histories.of(id).find(({ number }) => number === Math.max(history, connected));
    if (history === connected || later?.beside !== true) return false;
    return this.clock.monotonic() - (this.chainHeard.get(`${id} ${history}`) ?? this.startedAt) < awayMs;
  }

  private tellBoth(id: string, own: number, newest: number): void {
    const now = this.clock.monotonic();
    const subject = subjectKey('gateway', id);
    const stands = [...this.flow.book.active()].some((alarm) => alarm.subject === subject && alarm.rule === gatewayRestoredRule);
    if (stands && now - (this.bothTold.get(id) ?? Number.NEGATIVE_INFINITY) < bothAgainMs) return;
    this.bothTold.set(id, now);
    this.observe(id, gatewayRestoredRule, 'event', {
      zh: `${id}：记录 ${own} 与 ${newest} 都在继续：两台网关在用同一登记名（或换回了旧盘）。请停掉其中一台`,
      en: `${id}: logs ${own} and ${newest} both go on: two gateways run under this name (or a disk was changed back). Stop one of them`,
    });
  }

  /** It is not registered any more, or has another secret. */
  cut(id: string): void {
    this.links.get(id)?.link.close(4401, 'not registered');
  }

  nudge(): void {
    for (const { link } of this.links.values()) link.nudge();
  }

  all(): readonly LowerState[] {
    return this.journal.reader.lowerGateways().map(({ id, place }) => {
      const heard = this.heard.get(id);
      const link = this.links.get(id)?.link.state() ?? heard?.state ?? null;
      const histories = this.flow.tiers.histories.of(id);
      const confirmed = histories[0]?.sequence ?? 0;
      return {
        id,
        place,
        connected: this.links.has(id),
        heardAt: heard?.wall ?? histories[0]?.at ?? null,
        link,
        histories,
        backlog: link === null ? null : Math.max(0, link.head - confirmed),
      };
    });
  }

  private look(): void {
    for (const { link } of this.links.values()) link.tick();
    const now = this.clock.monotonic();
    const standing = this.standing();
    const registered = new Set<string>();
    for (const { id, histories, link } of this.all()) {
      registered.add(id);
      const since = this.heard.get(id)?.mono;
      const silent = since === undefined ? now - this.startedAt > graceMs : now - since > lostAfterMs;
      // One that was registered and never came is not lost.
      if (histories.length > 0 || since !== undefined) {
        if (silent) this.stand(standing, id, gatewayLostRule, true, lostText);
        else if (since !== undefined) this.stand(standing, id, gatewayLostRule, false, backText);
      }
      const offset = link?.clockOffsetMs ?? null;
      if (offset === null || silent) continue;
      const seconds = (offset / 1_000).toFixed(1);
      const reason: Text = { zh: `偏差 ${seconds} 秒`, en: `Off by ${seconds} s` };
      if (Math.abs(offset) > clockLimitMs.raise) this.stand(standing, id, gatewayClockRule, true, reason);
      else if (Math.abs(offset) < clockLimitMs.clear) this.stand(standing, id, gatewayClockRule, false, reason);
    }
    for (const id of this.links.keys()) if (!registered.has(id)) this.cut(id);
  }

  /** What an alarm says already. */
  private standing(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { subject, rule, condition } of this.flow.book.active())
      if (subject.startsWith('gateway:') && condition !== 'false') found.add(`${subject} ${rule}`);
    return found;
  }

  private stand(standing: ReadonlySet<string>, id: string, rule: string, holds: boolean, reason: Text): void {
    if (standing.has(`${subjectKey('gateway', id)} ${rule}`) !== holds) this.observe(id, rule, holds ? 'true' : 'false', reason);
  }

  private observe(id: string, rule: string, to: 'true' | 'false' | 'event', reason: Text): void {
    const key = `${id} ${rule}`;
    if (this.telling.has(key)) return;
    this.telling.add(key);
    this.flow.pipeline
      .observe({ subject: subjectKey('gateway', id), component: '', rule, to, reason })
      .catch((error) => this.log.error({ error, gateway: id, rule }, 'the state of a gateway below could not be journalled'))
      .finally(() => this.telling.delete(key));
  }
}

const lostText: Text = {
  zh: `超过 ${lostAfterMs / 1_000} 秒没有消息，或上报都没能收下`,
  en: `For more than ${lostAfterMs / 1_000} s nothing was heard, or nothing of what it sent could be taken`,
};
const backText: Text = { zh: '已恢复连接', en: 'Heard again' };
