import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerWithin, probeDevices, probePlans, raiseDelay, silentAfter } from './clock-devices.ts';
import { Community } from './community.ts';
import { DeafTerminal } from './deaf-terminal.ts';
import { FakedClock, missingForClock } from './faked-clock.ts';
import type { RowReport } from './fault-row.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { type Kept, readKept, violations, withoutOne } from './invariants.ts';
import { buildSite, type Site } from './site.ts';

const hour = 3_600;
const day = 24 * hour;
const until = (year: number, month: number, date: number) => Math.round((Date.UTC(year, month - 1, date) - Date.now()) / 1_000);

/** Name -> seconds by which the wall clock is moved. */
const offsets = new Map([
  ['+1 h', hour],
  ['-1 h', -hour],
  ['+1 d', day],
  ['-1 d', -day],
  ['1970', until(1970, 1, 3)],
  ['2038', until(2038, 1, 20)],
  ['+10 y', 3_652 * day],
]);
export const jumps: readonly string[] = [...offsets.keys()];

/** Seconds after which what a device says is of another time (docs/decisions/0018). */
const lateAfter = 300;
/** Seconds after which a delivery without a receipt is sent again (src/notify/outstanding.ts). */
const sendAgainAfter = 5;
/** The battery's figure. */
const errorLimit = 1;
/** Nothing that this device waits for may come: a delay of 7 d, a silence of 30 d (Node's longest timer is 24.8 d). */
const slowDevice = 'clock-slow';

/** Rules by which the gateway may tell of what is done to it here. */
const told = ['clock.jumped', 'device.silent', 'disk.low', 'alarm.uncovered'];

/** Clock -> jump -> seconds by which it was off; too early is negative, infinite = it never came. */
export type ClockErrors = Readonly<
  Record<'raise delay' | 'silence' | 'silence of a wrong clock' | 're-send' | 'escalation', Map<string, number>>
>;

/** Which clocks were off by too much, in words. `late` is for machines that do other work as well: no load makes anything too early. */
export function clockErrors(errors: ClockErrors, late = errorLimit): string[] {
  return Object.entries(errors).flatMap(([what, of]) =>
    [...of]
      .filter(([, error]) => error < -errorLimit || error > late)
      .map(([name, error]) => `${name}: ${what} off by ${error.toFixed(2)} s`),
  );
}

interface Plan {
  readonly names: readonly string[];
  /** Without the silences and the start under a wrong clock. */
  readonly quick: boolean;
  /** The control. */
  readonly monotonic: boolean;
  readonly say: (line: string) => void;
}

/** One gateway under all jumps, one after the other. */
class ClockRun {
  readonly errors: ClockErrors = {
    'raise delay': new Map(),
    silence: new Map(),
    'silence of a wrong clock': new Map(),
    're-send': new Map(),
    escalation: new Map(),
  };
  readonly violations: string[] = [];
  readonly figures: Record<string, number | string> = {};
  flagged = 0;
  private readonly plan: Plan;
  private readonly site: Site;
  private readonly clock: FakedClock;
  private readonly deaf: DeafTerminal;
  private readonly community: Community;
  /** Jumps that have begun: whoever waits for its turn is not silent. */
  private begun = 0;

  private constructor(plan: Plan, site: Site, data: string, clock: FakedClock, probes: Readonly<Record<string, string>>) {
    this.plan = plan;
    this.site = site;
    this.clock = clock;
    const deaf = site.terminals[1];
    if (deaf === undefined) throw new Error('the site has no second terminal');
    this.deaf = new DeafTerminal(deaf);
    this.community = new Community({ site, data, env: { ...probes, ...clock.env }, neglected: new Set(site.devices.keys()) });
  }

  static async through(plan: Plan): Promise<ClockRun> {
    const parent = temporaryFolder('clock');
    const probes = { ANLIN_DEVICES: probeDevices(parent), ANLIN_PLANS: probePlans(parent) };
    const ids = plan.names.flatMap((_, n) => [`clock-${n}`, `wrong-${n}`, `early-${n}`]);
    const profileOf = (id: string) => (/^(clock|wrong)-\d/.test(id) ? 'clock-probe' : 'clock-slow');
    const site = await buildSite([...ids, slowDevice], { profileOf, terminals: ['gate', 'deaf'], env: probes });
    const data = join(parent, 'data');
    copyFolder(site.folder, data);
    const run = new ClockRun(plan, site, data, new FakedClock(parent, plan.monotonic), probes);
    try {
      await run.live(data);
    } catch (error) {
      run.violations.push(error instanceof Error ? error.message : String(error));
      await run.community.abandon();
    } finally {
      run.deaf.stop();
      site.remove();
      removeFolder(parent);
    }
    return run;
  }

  private async live(data: string): Promise<void> {
    const { community, deaf, plan } = this;
    let signs = 0;
    const waiting = setInterval(() => {
      for (let n = this.begun; n < plan.names.length; n++)
        for (const id of [`clock-${n}`, `wrong-${n}`])
          void community.device(id).publish('telemetry', `sign ${signs++}`, { 'device.battery': 80 });
    }, 3_000);
    try {
      await community.start();
      deaf.aim(community.running.http);
      await community.until('the terminals', () => community.terminal.connected && deaf.connected);
      for (const [n, name] of plan.names.entries()) await this.jump(n, name);
      // A monotonic clock that went back stops every timer of the process: nothing more can be learnt from it.
      if (plan.monotonic) return await community.abandon();
      if (!plan.quick) await this.startUnderWrongClock();
      await community.stop();
      this.afterwards(readKept(data));
    } finally {
      clearInterval(waiting);
    }
  }

  private seen(rule: string, deviceId: string, what = 'raised'): number | null {
    const { deliveries } = this.community.terminal;
    return deliveries.find(({ alarm, event }) => alarm.rule === rule && alarm.deviceId === deviceId && event === what)?.at ?? null;
  }

  private jumpsTold(): number {
    return this.community.terminal.deliveries.filter(({ alarm }) => alarm.rule === 'clock.jumped').length;
  }

  /** Whether it came within the limit. */
  private came(what: string, goal: () => boolean, limitMs = 30_000): Promise<boolean> {
    return this.community.until(what, goal, limitMs).then(
      () => true,
      () => false,
    );
  }

  private async jump(n: number, name: string): Promise<void> {
    const { community, clock, errors, plan, deaf } = this;
    const [id, wrong, early] = [`clock-${n}`, `wrong-${n}`, `early-${n}`];
    const device = community.device(id);
    this.begun = n + 1;
    const signing = performance.now();
    await community.device(wrong).publish('telemetry', `${name} last sign`, { 'device.battery': 80 });
    const signed = performance.now();
    await device.publish('telemetry', `${name} good`, { 'device.battery': 80 });
    await community.device(slowDevice).publish('telemetry', `${name} slow`, { 'device.battery': 12 });
    const sent = performance.now();
    await device.publish('telemetry', `${name} battery`, { 'device.battery': 12 });
    const acknowledged = performance.now();
    const asking = performance.now();
    await community.device(early).publish('events', `${name} early call`, { 'sos.pressed': true });
    const asked = performance.now();
    await community.until(`the first copy of the call of ${early}`, () => deaf.copies.some(({ deviceId }) => deviceId === early));
    await sleep(Math.max(0, 1_500 - (performance.now() - sent)));
    const before = this.jumpsTold();
    clock.move(offsets.get(name) ?? 0);
    await this.came(`${name}: the delay`, () => this.seen('device.battery-low', id) !== null);
    errors['raise delay'].set(name, offBy(this.seen('device.battery-low', id), raiseDelay, sent, acknowledged));
    await this.came(`${name}: the second copy`, () => deaf.againAfter(early, 'sos.call') !== null, plan.monotonic ? 15_000 : 30_000);
    errors['re-send'].set(name, (deaf.againAfter(early, 'sos.call') ?? Number.POSITIVE_INFINITY) - sendAgainAfter);
    if (plan.monotonic) return;
    await this.came(`${name}: the next level`, () => this.seen('sos.call', early, 'escalated') !== null);
    errors.escalation.set(name, offBy(this.seen('sos.call', early, 'escalated'), answerWithin, asking, asked));
    // A device whose own clock is right calls, and one whose clock is wrong by two days, either way: both calls come through.
    const ahead = (n % 2 === 0 ? 2 : -2) * day;
    const calling = performance.now();
    await device.publish('events', `${name} call`, { 'sos.pressed': true }, Date.now());
    await community.device(wrong).publish('events', `${name} wrong call`, { 'sos.pressed': true }, Date.now() + ahead * 1_000);
    const called = performance.now();
    const callOf = (caller: string) =>
      community.terminal.deliveries.find(({ alarm }) => alarm.deviceId === caller && alarm.rule === 'sos.call')?.alarm;
    await community.until(`the calls of ${id} and ${wrong}`, () => callOf(id) !== undefined && callOf(wrong) !== undefined);
    // What is late by both clocks is told as that, and is no sign of life: nothing is known of now (docs/decisions/0018).
    const late = (offsets.get(name) ?? 0) - ahead > lateAfter;
    for (const [caller, isLate] of [
      [id, false],
      [wrong, late],
    ] as const)
      if (/reported \d+ min late/.test(callOf(caller)?.reasons.en ?? '') !== isLate)
        this.violations.push(`${name}: the call of ${caller} is told as ${isLate ? 'one of now' : 'late'}`);
    await community.until(`${name}: "clock jumped"`, () => this.jumpsTold() > before, 10_000);
    this.flagged++;
    // Half of the silence under the wrong clock, half under the right one.
    if (!plan.quick) await sleep(3_000);
    clock.move(0);
    if (plan.quick) return;
    await this.came(`${name}: the silence`, () => [id, wrong].every((silent) => this.seen('device.silent', silent) !== null));
    errors.silence.set(name, offBy(this.seen('device.silent', id), silentAfter, calling, called));
    const [from, to] = late ? [signing, signed] : [calling, called];
    errors['silence of a wrong clock'].set(name, offBy(this.seen('device.silent', wrong), silentAfter, from, to));
    plan.say(`${name}: ${Object.entries(errors).map(([what, of]) => `${what} off by ${of.get(name)?.toFixed(2)} s`)}`);
  }

  /** The clock is ten years ahead, the gateway dies, and comes up with it: nothing is believed, nothing is gone. */
  private async startUnderWrongClock(): Promise<void> {
    const { community, clock, site, deaf, violations: found, figures } = this;
    const believed = async () => sumOf(await readMetrics(community.running.http, site.token), 'anlin_clock_believed');
    const open = async () => ((await community.read('/api/v1/alarms?state=active&limit=500')) as { items: unknown[] }).items.length;
    const [openBefore, keys] = [await open(), 'anlin_clock_jumps_total'];
    figures['jumps counted by the gateway'] = sumOf(await readMetrics(community.running.http, site.token), keys);
    clock.move(3_652 * day);
    await sleep(2_500);
    if ((await believed()) !== 0) found.push('retention goes on although the clock is ten years ahead');
    const { length: starts } = community.readyMs;
    community.kill();
    await community.until('the gateway is up again', () => community.readyMs.length > starts && community.terminal.connected);
    deaf.aim(community.running.http);
    await sleep(2_500);
    if ((await believed()) !== 0) found.push('started with a clock ten years ahead, and believes it');
    const openAfter = await open();
    // What the start and the jump tell comes on top.
    if (openAfter < openBefore) found.push(`${openBefore} alarms were active before the start with a wrong clock, ${openAfter} after it`);
    clock.move(0);
    await sleep(2_500);
    if ((await believed()) !== 1) found.push('the clock is right again and is not believed');
    figures['started with a clock ten years ahead'] =
      `${openBefore} alarms active before, ${openAfter} after; not believed until it was right`;
  }

  private afterwards(kept: Kept): void {
    const { community, violations: found } = this;
    found.push(...violations(community, kept, told));
    const slow = kept.alarms.filter(({ deviceId }) => deviceId === slowDevice);
    if (slow.length > 0) found.push(`a delay of 7 d or a silence of 30 d ran out at once: ${slow.map(({ rule }) => rule)}`);
    const firsts = [...new Map(community.terminal.deliveries.toReversed().map((entry) => [entry.deliveryId, entry])).values()];
    const shown = firsts.sort((a, b) => a.at - b.at);
    if (shown.some(({ sequence }, n) => sequence <= (shown[n - 1]?.sequence ?? 0))) found.push('the terminal was told out of order');
    for (const [id, steps] of kept.transitions)
      if (outOfOrder(steps, ({ position }) => position) > 0) found.push(`${id}: its steps are not in the order of the log`);
    const all = [...kept.transitions.values()].flat().sort((a, b) => a.position - b.position);
    const byTime = outOfOrder(all, ({ at }) => at);
    this.figures['steps of alarms that time would have put in another order'] = `${byTime} of ${all.length}`;
    if (byTime === 0) found.push('the checker is blind: the wall clock never went back between two steps');
    if (violations(community, withoutOne(community, kept), told).length === 0)
      found.push('the checker is blind: a message taken out is not missed');
  }
}

const outOfOrder = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.filter((item, n) => n > 0 && of(item) < of(items[n - 1] as T)).length;

/** It was received between `sent` and `acknowledged`, so what came between the two plus `expected` s came in time. */
function offBy(at: number | null, expected: number, sent: number, acknowledged: number): number {
  if (at === null) return Number.POSITIVE_INFINITY;
  const [earliest, latest] = [sent, acknowledged].map((ms) => (at - ms) / 1_000 - expected) as [number, number];
  return latest > 0 ? latest : Math.min(0, earliest);
}

/** Row 19: evidence clocks run on while the wall clock jumps; jumps are told; nothing is rejected or forgotten for its time. */
export async function clockJumps(names: readonly string[], say: (line: string) => void): Promise<RowReport> {
  const missing = missingForClock();
  if (missing !== null) throw new Error(missing);
  const run = await ClockRun.through({ names, quick: false, monotonic: false, say });
  const found = [...run.violations, ...clockErrors(run.errors)];
  say('control: the monotonic clock jumps as well');
  const control = await ClockRun.through({ names: ['+1 h'], quick: true, monotonic: true, say });
  const caught = clockErrors(control.errors);
  if (caught.length === 0) found.push('the checker is blind: a monotonic clock that jumps is not seen');
  const worst = (errors: ReadonlyMap<string, number>) => Math.max(0, ...[...errors.values()].map(Math.abs)).toFixed(2);
  return {
    enumerated: names.length,
    fired: run.flagged,
    violations: found,
    figures: {
      jumps: names.join(', '),
      ...Object.fromEntries(Object.entries(run.errors).map(([what, errors]) => [`worst error of the ${what}, s`, worst(errors)])),
      'jumps told as alarm': run.flagged,
      ...run.figures,
      'control, monotonic clock moved too': caught.join('; '),
    },
  };
}

/** For every test run: one jump, without the silences. */
export async function oneJump(name: string): Promise<string[]> {
  const run = await ClockRun.through({ names: [name], quick: true, monotonic: false, say: () => {} });
  return [...run.violations, ...clockErrors(run.errors, 10)];
}
