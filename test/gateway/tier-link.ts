import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Settings } from '../../src/config/settings.ts';
import { DownLink } from '../../src/federate/down-link.ts';
import { UpSide } from '../../src/gateway/up-side.ts';
import type { ReplicaHistory } from '../../src/model/replica.ts';
import type { Signal } from '../../src/model/signal.ts';
import { subjectKey } from '../../src/model/subject.ts';
import type { Text } from '../../src/model/text.ts';
import type { Tier } from '../../src/model/tier.ts';
import { tierAbovePath } from '../../src/model/tier-rules.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { anAlarm, aTransition } from '../notify/hub-bench.ts';

/** The upper end of a link on a real socket, with a journal that a test decides about. */
export class TierAbove {
  /** Whether the next batch is kept. */
  keeps = true;
  /** So many came. */
  batches = 0;
  onBatch: () => void = () => {};
  tier: Tier = 'sub-district';
  private history: ReplicaHistory | null = null;
  private readonly sockets = new Set<WebSocket>();
  private server: WebSocketServer | null = null;

  async start(): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    this.server = server;
    await once(server, 'listening');
    server.on('connection', (socket) => this.attach(socket));
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.cut();
    this.server?.close();
  }

  cut(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  private attach(socket: WebSocket): void {
    this.sockets.add(socket);
    const link = new DownLink(
      {
        via: 'below',
        place: '',
        self: { gateway: 'above', name: 'street', tier: this.tier },
        histories: () => (this.history === null ? [] : [this.history]),
        take: async ({ history, sender, through, hash }) => {
          this.batches++;
          this.onBatch();
          if (!this.keeps) throw new Error('the disk is full');
          this.history = { number: history, ...sender, sequence: through, hash, at: 0 };
          return true;
        },
        openFacts: () => [],
        isSecond: false,
        restored: () => {},
        both: () => {},
        clock: systemClock,
      },
      {
        send: (json) => socket.send(json),
        buffered: () => socket.bufferedAmount,
        close: (code, reason) => socket.close(code, reason),
      },
    );
    socket.on('message', (data) => link.receive(String(data)));
    socket.on('close', () => {
      link.ended();
      this.sockets.delete(socket);
    });
    link.start();
  }
}

/** The lower end, with a chain of so many links; what it observes and says. */
export class TierBelow {
  /** The chain ends here. */
  head = 0;
  readonly observed: string[] = [];
  readonly reasons: Text[] = [];
  readonly said: string[] = [];
  readonly side: UpSide;

  constructor(url: string, files: { readonly secretFile: string; readonly ca?: string }, clock: Clock = systemClock) {
    const alarm = anAlarm('lift');
    const link = (sequence: number) => ({
      sequence,
      at: 1,
      hash: `h${sequence}`,
      previous: '',
      target: `alarm:${alarm.id}`,
      act: 'alarm.raised',
      detail: {},
      origin: { by: null, via: 'gateway', from: 'test' },
    });
    const entry = { place: alarm.place, alarm, step: aTransition(alarm, 'raised'), fact: null, response: null, responseStep: null };
    const reader = {
      chronicleEnd: () => ({ sequence: this.head, judged: this.head }),
      chronicle: (after: number) => ({
        entries: Array.from({ length: Math.max(0, this.head - after) }, (_, index) => ({ ...entry, link: link(after + index + 1) })),
        next: null,
      }),
    };
    const flow = {
      pipeline: {
        observe: async ({ rule, to, reason }: Signal) => {
          this.observed.push(`${rule} ${to}`);
          this.reasons.push(reason);
        },
        append: async () => {},
      },
      book: { ofSubject: () => this.standing() },
      tiers: { self: { gateway: 'below', name: 'community', tier: 'community', epoch: 1, up: null } },
      plans: { textOf: () => null },
      moment: () => ({ at: 0, human: 0 }),
    };
    const settings = {
      'federation.url': url,
      'federation.id': 'below',
      'federation.ca': files.ca ?? null,
      'federation.secretFile': files.secretFile,
      'federation.secretEnv': null,
      data: tmpdir(),
    };
    const log = { info: (_: object, text: string) => void this.said.push(text), warn: () => {}, error: () => {} };
    this.side = new UpSide(settings as unknown as Settings, { reader } as never, flow as never, log as never, '1', () => null, clock);
  }

  /** The alarms as what was observed has made them. */
  private standing(): readonly object[] {
    const last = new Map(this.observed.map((each) => each.split(' ') as [string, string]));
    return [...last].map(([rule, condition]) => ({ subject: subjectKey('path', tierAbovePath), rule, condition }));
  }
}
