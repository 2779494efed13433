import type { ReplicaEntry } from '../model/replica.ts';
import type { GatewayName } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';
import type { Clock } from '../runtime/clock.ts';
import { type LaneSource, Lanes } from './lanes.ts';
import {
  type FromAbove,
  type FromBelow,
  fromAbove,
  type LinkWord,
  linkProtocol,
  linkWords,
  lostAfterMs,
  readFrame,
} from './link-frames.ts';
import type { LinkPeer } from './link-peer.ts';

export interface UpLinkPorts extends LaneSource {
  /** As they go out: with the text of each plan that has not gone yet. */
  withPlans(entries: readonly ReplicaEntry[]): readonly ReplicaEntry[];
  readonly self: GatewayName & { readonly epoch: number };
  readonly version: string;
  /** Hash of a link of the own chain; null = it has none of that sequence. */
  chainHash(sequence: number): string | null;
  /** Resolves when they are on disk. */
  takeFacts(facts: readonly TierFact[]): Promise<void>;
  status(): Promise<{ readonly freeBytes: number | null; readonly lastBackupAt: number | null }>;
  /** The other end has said how far it has the log. `restored`: it knew another chain under this name. */
  greeted(above: GatewayName, restored: boolean): void;
  /**
   * Whether what goes up comes to stay there: true when there was nothing to send, or when the position in the log has moved (what
   * the live lane brings says nothing of a log that is refused); false when nothing has been confirmed for too long. Only told when
   * it changes; no link works before it is told.
   */
  works(works: boolean): void;
  /** The other end has these on disk. */
  arrived(entries: readonly ReplicaEntry[]): void;
  readonly clock: Clock;
}

/** The lower end of one connection: shows its chain, sends its log in two lanes, takes what comes down. */
export class UpLink {
  private readonly ports: UpLinkPorts;
  private readonly peer: LinkPeer;
  private lanes: Lanes | null = null;
  private above: GatewayName | null = null;
  private knew = false;
  private speaks: readonly string[] = [];
  private lastHeard: number;
  private over = false;
  private nextId = 1;
  /** Null = not known yet. */
  private working: boolean | null = null;

  constructor(ports: UpLinkPorts, peer: LinkPeer) {
    this.ports = ports;
    this.peer = peer;
    this.lastHeard = ports.clock.monotonic();
  }

  /** Links that the other end has still to confirm; null = not known yet. */
  backlog(): number | null {
    return this.lanes === null ? null : Math.max(0, this.ports.head() - this.lanes.confirmed);
  }

  receive(text: string): void {
    if (this.over) return;
    this.lastHeard = this.ports.clock.monotonic();
    const read = readFrame(fromAbove, text);
    if ('problem' in read) return this.close(1008, read.problem);
    const { frame } = read;
    switch (frame.type) {
      case 'welcome':
        return this.greet(frame);
      case 'go':
        return this.go(frame);
      case 'kept':
        return this.kept(frame.id);
      case 'facts':
        return this.facts(frame.facts as unknown as readonly TierFact[]);
      case 'ping':
        this.send({ type: 'pong', sent: frame.sent, wall: this.ports.clock.wall() });
        return void this.report();
    }
  }

  /** The chain may have grown. */
  pump(): void {
    if (this.over || this.lanes === null) return;
    for (let batch = this.lanes.next(); batch !== null; batch = this.lanes.next()) {
      const id = this.nextId++;
      this.lanes.sent(id, batch);
      const { lane, after, through, hash, entries } = batch;
      this.send({ type: 'log', id, lane, after, through, hash, entries: this.ports.withPlans(this.spoken(entries)) as never });
    }
  }

  /** Each second. */
  tick(): void {
    if (this.over) return;
    if (this.ports.clock.monotonic() - this.lastHeard > lostAfterMs) return this.close(1001, 'silent');
    // As long as a silent one has. The longest batch, of 64 kB, takes 8 s over 64 kbit/s, if it cannot be compressed; two are on their way.
    if ((this.lanes?.unconfirmedMs() ?? 0) > lostAfterMs) this.work(false);
    this.pump();
  }

  ended(): void {
    this.over = true;
  }

  close(code: number, reason: string): void {
    if (this.over) return;
    this.over = true;
    this.peer.close(code, reason.slice(0, 100));
  }

  /** Says which of the chains that are known above this one goes on from: the one with the same hash, furthest on. */
  private greet(frame: FromAbove & { readonly type: 'welcome' }): void {
    if (frame.protocol !== linkProtocol) return this.close(1008, `protocol ${frame.protocol}: expected ${linkProtocol}`);
    const { self, version, chainHash, head } = this.ports;
    const { gateway, name, tier } = frame.self;
    this.above = { gateway, name, tier };
    this.knew = frame.histories.length > 0;
    this.speaks = frame.speaks ?? [];
    const fits = frame.histories
      .filter(({ sequence, hash }) => sequence === 0 || chainHash.call(this.ports, sequence) === hash)
      .sort((a, b) => b.sequence - a.sequence);
    const { epoch } = self;
    const who = { gateway: self.gateway, epoch, name: self.name, tier: self.tier, version };
    const continues = fits[0]?.number ?? null;
    this.send({ type: 'hello', protocol: linkProtocol, ...who, head: head.call(this.ports), continues, speaks: [...linkWords] });
  }

  /** Without what the other end would close the link at. */
  private spoken(entries: readonly ReplicaEntry[]): readonly ReplicaEntry[] {
    if (this.speaks.includes('responses' satisfies LinkWord)) return entries;
    return entries.filter(({ response, fact }) => response == null && fact?.kind !== 'response-act');
  }

  private go({ after, history }: FromAbove & { readonly type: 'go' }): void {
    if (this.above === null) return this.close(1008, 'welcome comes first');
    const { clock } = this.ports;
    this.lanes = new Lanes(after, this.ports, () => clock.monotonic());
    this.ports.greeted(this.above, this.knew && after === 0 && history > 1);
    if (this.backlog() === 0) this.work(true);
    this.pump();
    void this.report();
  }

  private kept(id: number): void {
    const { lanes } = this;
    if (lanes === null) return;
    const before = lanes.confirmed;
    this.ports.arrived(lanes.kept(id));
    if (lanes.confirmed > before) this.work(true);
    this.pump();
  }

  private work(works: boolean): void {
    if (this.working === works) return;
    this.working = works;
    this.ports.works(works);
  }

  private facts(facts: readonly TierFact[]): void {
    this.ports.takeFacts(facts).then(
      () => this.send({ type: 'facts-kept', ids: facts.map(({ id }) => id) }),
      // They come again.
      () => {},
    );
  }

  private async report(): Promise<void> {
    const { head, status } = this.ports;
    const now = await status.call(this.ports).catch(() => ({ freeBytes: null, lastBackupAt: null }));
    this.send({ type: 'status', head: head.call(this.ports), ...now });
  }

  private send(frame: FromBelow): void {
    if (!this.over) this.peer.send(JSON.stringify(frame));
  }
}
