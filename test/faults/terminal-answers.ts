import { setTimeout as sleep } from 'node:timers/promises';
import type { RowReport } from './fault-row.ts';
import { type GatewayRun, runGateway } from './gateway-run.ts';
import { buildSite, person, type Site } from './site.ts';
import { hardwareTerminal, streamTerminal, type TerminalWire, type WireMessage, type WireOptions } from './terminal-wire.ts';
import { until } from './tier-column.ts';

/** EN 81-28 4.12 as battery row 15 has it: between two copies of what was not acknowledged. */
const againLimitMs = 10_000;
/** How long an alarm is watched that nobody has acknowledged, in ms: an invented acknowledgement would stand there by then. */
const quietMs = 3_000;
const li = 'li';

interface Step {
  readonly event: string;
  readonly by: string | null;
}
interface Shown {
  readonly id: string;
  readonly state: string;
  readonly deviceId: string | null;
  readonly acknowledgedBy: string | null;
  readonly transitions?: readonly Step[];
  readonly deliveries?: readonly { readonly id: string; readonly receivedAt: string | null }[];
}

/** One alarm at one terminal, with what is lost between them. */
interface Story {
  readonly device: string;
  readonly terminal: TerminalWire;
  readonly other: TerminalWire;
  readonly alarm: string;
  readonly deliveryId: string;
  /** Messages of this alarm that are lost from now on, as `up acknowledge`. */
  lose(...what: readonly string[]): void;
  /** How many of them were. */
  lost(): number;
}

type Told = (story: Story, world: World) => Promise<number>;

/** Row 15, terminals: receipts and acknowledgements that are lost, late, double, for a closed alarm, for somebody else's delivery. */
export async function terminalAnswers(say: (line: string) => void): Promise<RowReport> {
  const names = Object.keys(stories);
  const devices = ['page', 'box'].flatMap((terminal) => names.map((_, index) => `${terminal}-${index}`));
  const site = await buildSite([...devices, 'control'], { terminals: [...devices, 'control'] });
  const gateway = await runGateway({ data: site.folder });
  const world = new World(site, gateway);
  let fired = 0;
  try {
    await world.open(devices);
    const told = devices.map(async (device) => {
      const name = names[Number(device.split('-')[1])] ?? '';
      const begin = await world.begin(device);
      const faults = await stories[name]?.(begin, world);
      if (faults === undefined || faults === 0) world.wrong.push(`${name}, ${begin.terminal.transport}: did not happen`);
      else fired++;
    });
    await Promise.all(told);
    say(`${fired} stories told, now the control`);
    const seen = await world.control();
    if (!seen) world.wrong.push('the checker is blind to an acknowledgement that somebody on the line has made up');
  } finally {
    world.stop();
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
  const gaps = world.gaps.map((ms) => ms / 1_000);
  return {
    enumerated: devices.length,
    fired,
    violations: world.wrong,
    figures: {
      'stories, over WebSocket and over MQTT': devices.length,
      'copies of what got no receipt': gaps.length,
      'longest time between two copies, s': Math.max(...gaps).toFixed(1),
      'late acknowledgements accepted': world.late,
      'control: a made-up acknowledgement': 'found',
    },
  };
}

const receipts = ['up received', 'up shown'];

/** Each ends with what must be true of its alarm. */
const stories: Readonly<Record<string, Told>> = {
  'receipt lost': async (story, world) => {
    story.lose(...receipts);
    for (let copies = 1; copies < 4; copies++) {
      for (const type of ['received', 'shown']) story.terminal.say({ type, deliveryId: story.deliveryId });
      await world.copies(story, copies + 1);
    }
    world.judgeCopies(story);
    await world.unacknowledged(story, 'its receipts were lost');
    const lost = story.lost();
    story.lose();
    story.terminal.say({ type: 'received', deliveryId: story.deliveryId });
    const kept = ({ deliveries = [] }: Shown) => deliveries.some(({ id, receivedAt }) => id === story.deliveryId && receivedAt !== null);
    await until('the receipt in the journal', () => world.alarm(story.alarm), kept, 60_000);
    const had = world.copiesOf(story).length;
    await sleep(againLimitMs + 2_000);
    const more = world.copiesOf(story).length - had;
    // One may have been on its way.
    if (more > 1) world.wrong.push(`${story.device}: ${more} more copies after the receipt`);
    return lost;
  },
  'acknowledge lost': async (story, world) => {
    story.lose('up acknowledge');
    world.acknowledge(story, li);
    await world.unacknowledged(story, 'the acknowledge was lost');
    const lost = story.lost();
    story.lose();
    world.acknowledge(story, li);
    await world.answered(story, li);
    await world.acknowledgedOnce(story, li);
    return lost;
  },
  'answer lost': async (story, world) => {
    story.lose('down acknowledged');
    world.acknowledge(story, li);
    await world.acknowledgedOnce(story, li);
    await until(
      'the answer to be lost',
      async () => story.lost(),
      (lost) => lost > 0,
    );
    const lost = story.lost();
    story.lose();
    world.acknowledge(story, 'zhao');
    await world.answered(story, li);
    await world.acknowledgedOnce(story, li);
    return lost;
  },
  late: async (story, world) => {
    // No receipt, told again, and only then: whoever acknowledges has it.
    await world.copies(story, 3);
    world.judgeCopies(story);
    world.acknowledge(story, li);
    await world.answered(story, li);
    await world.acknowledgedOnce(story, li);
    world.late++;
    return 1;
  },
  'later than somebody else': async (story, world) => {
    await world.act(story, 'acknowledge', {});
    await world.copies(story, 2);
    world.acknowledge(story, li);
    await world.answered(story, person);
    await world.acknowledgedOnce(story, person);
    world.late++;
    return 1;
  },
  double: async (story, world) => {
    for (const by of [li, li, 'zhao']) world.acknowledge(story, by);
    await world.answered(story, li, 3);
    await world.acknowledgedOnce(story, li);
    return 2;
  },
  'for a closed alarm': async (story, world) => {
    await world.act(story, 'acknowledge', {});
    await world.act(story, 'end', { classification: 'test' });
    const before = await world.alarm(story.alarm);
    world.acknowledge(story, li);
    await world.answered(story, person);
    const after = await world.acknowledgedOnce(story, person);
    if (after.state !== 'normal' || after.transitions?.length !== before.transitions?.length)
      world.wrong.push(`${story.device}: an acknowledge of a closed alarm made it ${after.state} with ${after.transitions?.length} steps`);
    world.late++;
    return 1;
  },
  'for somebody else': async (story, world) => {
    // Of the same alarm, at the next terminal.
    const theirs = await world.delivery(story.other, story.device);
    const before = story.terminal.heard.length;
    for (const deliveryId of [theirs, `${story.deliveryId}0`, 'nobody'])
      for (const type of ['received', 'shown', 'acknowledge']) story.terminal.say({ type, deliveryId, by: li, comment: null });
    const refused = () => story.terminal.heard.slice(before).filter(({ message }) => message.code === 'unknown-delivery').length;
    await until(
      'nine refusals',
      async () => refused(),
      (count) => count >= 9,
      60_000,
    );
    await world.unacknowledged(story, "it was somebody else's delivery");
    return 9;
  },
};

/** The gateway, its two terminals, and what was found wrong. */
class World {
  readonly wrong: string[] = [];
  readonly gaps: number[] = [];
  late = 0;
  private readonly site: Site;
  private readonly gateway: GatewayRun;
  private readonly terminals = new Map<string, TerminalWire>();
  /** Alarm id and terminal id -> what is lost, and how much was. */
  private readonly losing = new Map<string, { what: readonly string[]; count: number }>();

  constructor(site: Site, gateway: GatewayRun) {
    this.site = site;
    this.gateway = gateway;
  }

  /** For each device a terminal of the same name: what it is told of others gets its receipt. */
  async open(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const open = id.startsWith('box') ? hardwareTerminal : streamTerminal;
      this.terminals.set(id, await open(this.wire(id)));
    }
  }

  stop(): void {
    for (const terminal of this.terminals.values()) terminal.stop();
  }

  /** A press, and its delivery at the terminal that the story is about. */
  async begin(device: string): Promise<Story> {
    const terminal = this.terminals.get(device);
    const other = [...this.terminals.values()].find(({ id }) => id !== device);
    if (terminal === undefined || other === undefined) throw new Error(`no terminal ${device}`);
    await this.press(device);
    const deliveryId = await this.delivery(terminal, device);
    const alarm = terminal.heard.find(({ message }) => message.deliveryId === deliveryId)?.message.alarm?.id ?? '';
    const loss = { what: [] as readonly string[], count: 0 };
    this.losing.set(`${device} ${alarm}`, loss);
    const lose = (...what: readonly string[]) => {
      loss.what = what;
      loss.count = 0;
    };
    return { device, terminal, other, alarm, deliveryId, lose, lost: () => loss.count };
  }

  /** The id under which `terminal` was told that the alarm of `device` was raised. */
  async delivery(terminal: TerminalWire, device: string): Promise<string> {
    const find = () => terminal.heard.find(({ message }) => isRaised(message, device))?.message.deliveryId ?? '';
    return until(
      `${device} at ${terminal.id}`,
      async () => find(),
      (id) => id !== '',
      60_000,
    );
  }

  acknowledge({ terminal, deliveryId }: Story, by: string): void {
    terminal.say({ type: 'acknowledge', deliveryId, by, comment: null });
  }

  /** Answers to this delivery name this person, so often. */
  async answered({ terminal, deliveryId, device }: Story, by: string, times = 1): Promise<void> {
    const answers = () => terminal.heard.filter(({ message }) => message.type === 'acknowledged' && message.deliveryId === deliveryId);
    await until(
      `answers to ${device}`,
      async () => answers(),
      ({ length }) => length >= times,
      60_000,
    );
    const names = new Set(answers().map(({ message }) => message.by));
    if (names.size !== 1 || !names.has(by)) this.wrong.push(`${device}: acknowledged by ${by}, the terminal was answered ${[...names]}`);
  }

  async acknowledgedOnce({ device, alarm }: Story, by: string): Promise<Shown> {
    const shown = await until(
      `${device} acknowledged`,
      () => this.alarm(alarm),
      ({ acknowledgedBy }) => acknowledgedBy !== null,
      60_000,
    );
    const people = (shown.transitions ?? []).filter(({ event }) => event === 'acknowledged').map((step) => step.by);
    if (shown.acknowledgedBy !== by || people.join() !== by)
      this.wrong.push(`${device}: acknowledged by ${shown.acknowledgedBy}, steps by ${people}; expected ${by} once`);
    return shown;
  }

  async unacknowledged({ device, alarm }: Story, why: string): Promise<boolean> {
    await sleep(quietMs);
    const { acknowledgedBy, state, transitions = [] } = await this.alarm(alarm);
    const invented = acknowledgedBy !== null || state !== 'unacknowledged' || transitions.some(({ event }) => event === 'acknowledged');
    if (invented) this.wrong.push(`INVENTED: ${device} is ${state}, by ${acknowledgedBy}, although ${why}`);
    return invented;
  }

  copiesOf({ terminal, deliveryId }: Story) {
    return terminal.heard.filter(({ message }) => message.deliveryId === deliveryId && message.type === 'delivery');
  }

  async copies(story: Story, count: number): Promise<void> {
    await until(
      `copy ${count} of ${story.device}`,
      async () => this.copiesOf(story).length,
      (found) => found >= count,
      60_000,
    );
  }

  /** In time, and counted. */
  judgeCopies(story: Story): void {
    const copies = this.copiesOf(story);
    for (const [index, { at, message }] of copies.entries()) {
      const before = copies[index - 1];
      if (before === undefined) continue;
      this.gaps.push(at - before.at);
      if (at - before.at > againLimitMs) this.wrong.push(`${story.device}: ${Math.round(at - before.at)} ms between two copies`);
      // The same number again after a reconnect in the moment before the last sending was written down.
      const step = (message.attempt ?? 0) - (before.message.attempt ?? 0);
      if (step < 0 || step > 1) this.wrong.push(`${story.device}: attempt ${message.attempt} after ${before.message.attempt}`);
    }
  }

  async act({ alarm }: Story, act: string, body: object): Promise<void> {
    await this.ask(`/api/v1/alarms/${encodeURIComponent(alarm)}/${act}`, this.site.cookie, body);
  }

  alarm(id: string): Promise<Shown> {
    return this.ask(`/api/v1/alarms/${encodeURIComponent(id)}`, this.site.cookie) as Promise<Shown>;
  }

  /** Somebody on the line acknowledges in a terminal's name: the checker for "nobody did" must say so. */
  async control(): Promise<boolean> {
    await this.open(['control']);
    const story = await this.begin('control');
    this.acknowledge(story, li);
    const found = await this.unacknowledged(story, 'nobody at the terminal did');
    if (found) this.wrong.pop();
    return found;
  }

  private async press(device: string): Promise<void> {
    const secret = Buffer.from(`${device}:${this.site.devices.get(device)}`).toString('base64');
    await this.ask(`/api/v1/devices/${device}/messages`, null, { 'sos.pressed': true }, `Basic ${secret}`);
  }

  private wire(id: string): WireOptions {
    const secret = this.site.terminals.find((terminal) => terminal.id === id)?.secret ?? '';
    const passes = (message: WireMessage, way: 'up' | 'down'): boolean => {
      const loss = this.losing.get(`${id} ${this.alarmOf(id, message.deliveryId)}`);
      if (loss === undefined || !loss.what.includes(`${way} ${message.type}`)) return true;
      loss.count++;
      return false;
    };
    const withholds = (message: WireMessage) => isRaised(message, id);
    return { id, secret, http: this.gateway.http, mqttPort: this.gateway.mqttPort, passes, withholds };
  }

  private alarmOf(terminal: string, deliveryId: string | undefined): string {
    return this.terminals.get(terminal)?.heard.find(({ message }) => message.deliveryId === deliveryId)?.message.alarm?.id ?? '';
  }

  private async ask(path: string, cookie: string | null, body?: object, authorization?: string): Promise<unknown> {
    const json = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers: Record<string, string> = {
      ...(body && { 'content-type': 'application/json' }),
      ...(authorization && { authorization }),
    };
    if (cookie !== null) Object.assign(headers, { cookie, origin: this.gateway.http });
    const answer = await fetch(`${this.gateway.http}${path}`, { ...json, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

function isRaised({ type, event, alarm }: WireMessage, device: string): boolean {
  return type === 'delivery' && event === 'raised' && alarm?.deviceId === device;
}
