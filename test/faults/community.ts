import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceClient, type Sent } from './device-client.ts';
import { EndedEarly, type entries, type GatewayRun, runGateway } from './gateway-run.ts';
import { person, type Site } from './site.ts';
import { type SeenAlarm, TerminalClient } from './terminal-client.ts';

export interface CommunityOptions {
  readonly site: Site;
  /** This run's own copy of the site's folder. */
  readonly data: string;
  readonly entry?: keyof typeof entries;
  /** For the first start only: what is started after a kill is left in peace. */
  readonly wrapper?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Devices whose calls nobody acknowledges. */
  readonly neglected?: ReadonlySet<string>;
  /** Devices that send no message id of their own. */
  readonly withoutIds?: ReadonlySet<string>;
}

const waiting = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);

/** Devices, a terminal and a gateway that is started again whenever it dies. Nothing here is the gateway's own code. */
export class Community {
  readonly devices: ReadonlyMap<string, DeviceClient>;
  readonly terminal: TerminalClient;
  readonly readyMs: number[] = [];
  /** Ends of the gateway that no fault of ours explains. */
  readonly surprises: string[] = [];
  kills = 0;
  /** Done to the folder before each start, with no gateway on it. */
  beforeStart: () => void = () => {};
  private readonly options: CommunityOptions;
  private gateway: GatewayRun | null = null;
  private stopping = false;
  private over = false;
  private ending: Promise<void> = Promise.resolve();

  constructor(options: CommunityOptions) {
    const { site, neglected, withoutIds } = options;
    this.options = options;
    let packetId = 0;
    const nextPacketId = () => {
      packetId = (packetId % 65_535) + 1;
      return packetId;
    };
    this.devices = new Map(
      [...site.devices].map(([id, secret]) => [id, new DeviceClient({ id, secret, ownIds: !withoutIds?.has(id), nextPacketId })]),
    );
    // By subject: a copy of an alarm of a gateway below has no device here.
    const wants = (alarm: SeenAlarm) => waiting.has(alarm.state) && !neglected?.has(alarm.subject.replace('device:', ''));
    this.terminal = new TerminalClient({ ...site.terminal, by: person, wants });
  }

  /** Everything any device sent. */
  sent(): Sent[] {
    return [...this.devices.values()].flatMap((device) => device.log);
  }

  device(id: string): DeviceClient {
    const device = this.devices.get(id);
    if (device === undefined) throw new Error(`no device ${id}`);
    return device;
  }

  /** Starts the gateway and keeps it up until `stop`. Resolves when it has been ready once. */
  async start(): Promise<void> {
    let wrapper = this.options.wrapper;
    let first: () => void = () => {};
    const up = new Promise<void>((resolve) => {
      first = resolve;
    });
    const loop = async (): Promise<void> => {
      while (!this.over) {
        const { data, entry, env } = this.options;
        try {
          this.beforeStart();
          const gateway = await runGateway({ data, ...(entry && { entry }), ...(env && { env }), ...(wrapper && { wrapper }) });
          this.gateway = gateway;
          this.readyMs.push(gateway.readyMs);
          for (const device of this.devices.values()) device.aim(gateway.mqttPort);
          this.terminal.aim(gateway.http);
          first();
          this.ended(await gateway.exited, gateway.errors());
        } catch (error) {
          if (error instanceof EndedEarly) this.ended(error.how, error.message);
          else {
            // Nobody waits for the loop any more once it has started: this must stand in the report, not end the row.
            this.surprises.push(error instanceof Error ? error.message : String(error));
            this.over = true;
          }
        }
        wrapper = undefined;
        this.gateway = null;
        this.terminal.aim(null);
        for (const device of this.devices.values()) device.aim(null);
      }
    };
    this.ending = loop();
    await Promise.race([up, this.ending]);
  }

  private ended(how: number | string, errors: string): void {
    if (how === 'SIGKILL') this.kills++;
    else if (!(how === 0 && this.stopping)) this.surprises.push(`the gateway ended by itself (${how}): ${errors.slice(-500)}`);
    if (this.stopping && how !== 'SIGKILL') this.over = true;
    if (this.surprises.length > 3) this.over = true;
  }

  get isUp(): boolean {
    return this.gateway !== null;
  }

  /** The gateway that runs now. */
  get running(): GatewayRun {
    if (this.gateway === null) throw new Error('no gateway is running');
    return this.gateway;
  }

  /** kill -9, now. */
  kill(): void {
    this.gateway?.signal('SIGKILL');
  }

  /** Stops the process in its tracks while `work` runs, so that the disk stands still as at a power cut. */
  frozen(work: () => void): void {
    this.gateway?.signal('SIGSTOP');
    try {
      work();
    } finally {
      this.gateway?.signal('SIGCONT');
    }
  }

  /** Waits for something to become true, through any number of restarts. */
  async until(what: string, goal: () => boolean, limitMs = 60_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (!goal()) {
      if (performance.now() > end || this.over) throw new Error(`in vain: ${what}; ${this.surprises.join('; ')}`);
      await sleep(2);
    }
  }

  /** A request to the gateway, tried again while it is down. */
  async ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
    const end = performance.now() + 60_000;
    for (;;) {
      const http = this.gateway?.http;
      if (http !== undefined) {
        try {
          const answer = await fetch(`${http}${path}`, init);
          if (answer.status < 500) return { status: answer.status, body: await answer.json() };
        } catch {
          // dead or dying; the next one answers
        }
      }
      if (performance.now() > end) throw new Error(`in vain: ${path}`);
      await sleep(10);
    }
  }

  async read(path: string): Promise<unknown> {
    const { status, body } = await this.ask(path, { headers: { authorization: `Bearer ${this.options.site.token}` } });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** An act of the signed-in person. */
  act(path: string, body: object = {}): Promise<{ status: number; body: unknown }> {
    const headers = { cookie: this.options.site.cookie, 'content-type': 'application/json' };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Ends the gateway in order. When a fault kills it on its way out it is started and ended once more. */
  async stop(): Promise<void> {
    this.stopping = true;
    const asked = new Set<GatewayRun>();
    while (!this.over) {
      const { gateway } = this;
      if (gateway !== null && !asked.has(gateway)) {
        asked.add(gateway);
        // It listens for the signal a moment after its word that it is ready.
        await sleep(50);
        gateway.signal('SIGTERM');
      }
      await sleep(2);
    }
    await this.ending;
  }

  /** Kills and lets be: for a run that has failed already. */
  async abandon(): Promise<void> {
    this.over = true;
    this.kill();
    await this.ending;
  }
}
