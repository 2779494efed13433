import { resolve } from 'node:path';
import { WebSocket } from 'ws';
import type { Settings } from '../config/settings.ts';
import { mostFrameBytes } from '../federate/link-frames.ts';
import { UpLink } from '../federate/up-link.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import type { ReplicaEntry } from '../model/replica.ts';
import type { Text } from '../model/text.ts';
import { atOrAbove, type GatewayName, tierTexts } from '../model/tier.ts';
import { linkLostRule, notAboveRule, tierAbovePath } from '../model/tier-rules.ts';
import { PathRecord } from '../notify/path-record.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { systemRandom } from '../runtime/random.ts';
import { freeSpace } from './disk-watch.ts';
import type { Flow } from './flow.ts';
import { linkFiles } from './link-files.ts';
import { linkBroken, linkClosed, linkProblem, linkRefused, linkUnconfirmed } from './link-problem.ts';
import { PathAlarms } from './path-alarms.ts';
import { TierLog } from './tier-log.ts';

const firstRetryMs = 1_000;
const lastRetryMs = 30_000;
const connectMs = 10_000;
const pumpMs = 200;
/** A link that is away for a moment is no alarm. With the three heartbeats after which a silent one is given up: within 60 s. */
const lostMs = 15_000;

export interface UpState {
  readonly connected: boolean;
  readonly above: GatewayName | null;
  /** Links that the tier above has still to confirm; null = not known. */
  readonly backlog: number | null;
  /** ms since epoch since when it is as it is. */
  readonly since: number;
  /** Why it is not connected. */
  readonly why: Text | null;
}

type UpFlow = Pick<Flow, 'pipeline' | 'book' | 'tiers' | 'plans' | 'moment'>;

/** The way to the tier above: one connection at a time, tried again with a growing, jittered pause. */
export class UpSide {
  private readonly settings: Settings;
  private readonly flow: UpFlow;
  private readonly log: Log;
  private readonly journal: Pick<DurableJournal, 'reader'>;
  private readonly version: string;
  private readonly lastBackupAt: () => number | null;
  private link: UpLink | null = null;
  private socket: WebSocket | null = null;
  private retry: NodeJS.Timeout | null = null;
  private timer: NodeJS.Timeout | null = null;
  private pause = firstRetryMs;
  private above: GatewayName | null = null;
  private connected = false;
  private readonly clock: Clock;
  readonly path: PathRecord;
  private since: number;
  private awaySince: number | null;
  private why: Text | null = null;
  private readonly alarms: PathAlarms;
  private stopped = false;

  constructor(
    settings: Settings,
    journal: Pick<DurableJournal, 'reader'>,
    flow: UpFlow,
    log: Log,
    version: string,
    lastBackupAt: () => number | null,
    clock: Clock = systemClock,
  ) {
    this.clock = clock;
    this.path = new PathRecord({ kind: 'tier', id: tierAbovePath, channel: 'tier' }, clock);
    this.since = clock.wall();
    this.awaySince = clock.monotonic();
    this.settings = settings;
    this.flow = flow;
    this.alarms = new PathAlarms(flow, tierAbovePath, log);
    this.log = log;
    this.version = version;
    this.lastBackupAt = lastBackupAt;
    this.journal = journal;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.link?.tick();
      this.tell();
    }, pumpMs);
    this.open();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    if (this.retry !== null) clearTimeout(this.retry);
    this.link?.close(1001, 'stopping');
    this.socket?.terminate();
  }

  /** The chain has grown. */
  nudge(): void {
    this.link?.pump();
  }

  state(): UpState {
    const { connected, above, since, why } = this;
    return { connected, above, backlog: this.link?.backlog() ?? null, since, why: connected ? null : why };
  }

  private open(): void {
    const { 'federation.url': url, 'federation.id': id } = this.settings;
    if (url === null || id === null || this.stopped) return;
    const files = linkFiles(this.settings, process.env);
    if ('problem' in files) return this.onClosed(files.problem);
    const { secret, ca } = files;
    const { pipeline, tiers, plans, moment } = this.flow;
    const address = `${url.replace(/^http/, 'ws').replace(/\/$/, '')}/api/v1/gateways/${encodeURIComponent(id)}/link`;
    const socket = new WebSocket(address, {
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      handshakeTimeout: connectMs,
      maxPayload: mostFrameBytes,
      // An alarm comes again with each of its steps: over 64 kbit/s 1.75 MB of log were 88 kB.
      perMessageDeflate: true,
      ...(ca === null ? {} : { ca }),
    });
    this.socket = socket;
    let why: Text | null = null;
    const { reader } = this.journal;
    const planText = (plan: string, version: string) => plans.textOf(plan, version);
    const tierLog = new TierLog({ reader, self: tiers.self, planText, now: moment });
    const link = new UpLink(
      {
        self: tiers.self,
        version: this.version,
        chainHash: (sequence) => tierLog.hash(sequence),
        head: () => tierLog.head(),
        page: (after, bytes, has) => tierLog.page(after, bytes, has),
        active: () => tierLog.active(),
        bytes: (entry) => tierLog.bytes(entry),
        withPlans: (entries) => tierLog.withPlans(entries),
        takeFacts: async (facts) => {
          await pipeline.append(facts.map((fact) => ({ kind: 'tier', tier: { act: 'fact', fact } }) as const));
        },
        status: async () => ({ freeBytes: (await freeSpace(resolve(this.settings.data))).bytes, lastBackupAt: this.lastBackupAt() }),
        greeted: (above, restored) => this.onGreeted(above, restored),
        works: (works) => (works ? this.onWorks() : this.onUnconfirmed()),
        arrived: (entries) => this.onArrived(entries),
        clock: this.clock,
      },
      {
        send: (json) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(json, () => {});
        },
        buffered: () => socket.bufferedAmount,
        close: (code, reason) => {
          why = same(reason);
          socket.close(code, reason);
          setTimeout(() => socket.terminate(), 500).unref();
        },
      },
    );
    this.link = link;
    socket.on('message', (data, binary) => link.receive(binary ? '' : String(data)));
    socket.on('unexpected-response', (_request, response) => {
      why = linkRefused(response.statusCode ?? 0);
      response.resume();
      socket.terminate();
    });
    socket.on('error', (error) => {
      // What ends a refused one is no reason of its own.
      why ??= linkProblem(error);
    });
    socket.on('close', (code, reason) => {
      link.ended();
      if (this.socket !== socket) return;
      const words = String(reason);
      this.onClosed(why ?? (words === '' ? linkBroken : linkClosed(code, words)));
    });
  }

  private onGreeted(above: GatewayName, restored: boolean): void {
    this.above = above;
    if (restored) this.log.warn(this.told(), 'the tier above knows another log of this gateway: it was restored or cloned');
  }

  /** Not before: one that greets and then refuses whatever is sent is no link. */
  private onWorks(): void {
    this.connected = true;
    this.since = this.clock.wall();
    this.awaySince = null;
    this.pause = firstRetryMs;
    this.log.info(this.told(), 'the link to the tier above works');
  }

  /** It stays open: what is on its way may still be confirmed, and the next connection would send it all again. */
  private onUnconfirmed(): void {
    this.why = linkUnconfirmed;
    this.away();
    this.log.warn(this.told(), 'the tier above answers, and confirms nothing of what goes up');
  }

  /** How long own alarms took: those of a gateway below have the time of another clock, and what the live lane repeats is no link. */
  private onArrived(entries: readonly ReplicaEntry[]): void {
    for (const { sequence, alarm, step } of entries)
      if (sequence > 0 && step?.event === 'raised' && alarm?.owner.gateway === this.flow.tiers.self.gateway)
        this.path.took(this.clock.wall() - step.at);
  }

  private told() {
    return { above: this.above?.name, tier: this.above?.tier };
  }

  private away(): void {
    if (!this.connected) return;
    this.connected = false;
    this.since = this.clock.wall();
    this.awaySince = this.clock.monotonic();
  }

  private onClosed(why: Text): void {
    this.link = null;
    this.socket = null;
    this.why = why;
    this.away();
    if (this.stopped) return;
    // Between half and the whole pause: a thousand gateways do not come back in the same moment.
    const [byte = 0] = systemRandom(1);
    this.retry = setTimeout(() => this.open(), (this.pause * (256 + byte)) / 512);
    this.pause = Math.min(this.pause * 2, lastRetryMs);
  }

  /** A link that is lost is an alarm, one that is back ends it. */
  private tell(): void {
    const lost = this.awaySince !== null && this.clock.monotonic() - this.awaySince > lostMs;
    const back = this.awaySince === null;
    if (lost || back) this.path.say(lost);
    const { zh, en } = this.why ?? same('');
    if (lost) {
      const seconds = lostMs / 1_000;
      this.alarms.say(linkLostRule, true, { zh: `已中断超过 ${seconds} 秒：${zh}`, en: `Away for more than ${seconds} s: ${en}` });
    } else if (back)
      this.alarms.say(linkLostRule, false, { zh: `已恢复：${this.above?.name ?? ''}`, en: `Back: ${this.above?.name ?? ''}` });
    if (this.connected && this.above !== null) this.sayOrder(this.above);
  }

  /** Between two of one tier, or in the wrong order, calls for a tier reach nobody there. */
  private sayOrder({ name, tier }: GatewayName): void {
    const own = this.flow.tiers.self.tier;
    const [above, below] = [tierTexts[tier], tierTexts[own]];
    const wrong = atOrAbove(own, tier);
    this.alarms.say(notAboveRule, wrong, {
      zh: `上级网关“${name}”为${above.zh}级，本级为${below.zh}级${wrong ? '：请核对两端的 tier (ANLIN_TIER)' : ''}`,
      en: `The gateway above, "${name}", is of tier ${above.en}, this one of tier ${below.en}${wrong ? ': see tier (ANLIN_TIER) of both' : ''}`,
    });
  }
}

/** Words of the link. */
const same = (text: string): Text => ({ zh: text, en: text });
