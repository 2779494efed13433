import { startInfluxd } from '../support/influxd.ts';
import type { RowOptions, RowReport } from './fault-row.ts';
import { database, StoreWorld } from './store-world.ts';

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
/** Reliability row 1: raise to terminal at most. */
const latestMs = 2_000;
const mostPresses = 20;
const mostReadings = 150_000;
const fastestMs = 25;

interface Fault {
  /** Begins it; returns what ends it. */
  readonly begin: (world: StoreWorld) => Promise<() => Promise<void>>;
  /** Whether it was seen to happen, asked just before its end. */
  readonly seen: (world: StoreWorld) => Promise<boolean>;
  /** In the middle of it. */
  readonly middle?: (world: StoreWorld) => Promise<void>;
}

const behind = async (world: StoreWorld) => (await world.metric('anlin_store_behind')) === 1;
const heal = (world: StoreWorld) => async () => world.proxy.set(null);

const faults = {
  refused: {
    begin: async (world) => {
      await world.proxy.set('refused');
      return heal(world);
    },
    seen: behind,
  },
  'refused, gateway killed in the middle': {
    begin: async (world) => {
      await world.proxy.set('refused');
      return heal(world);
    },
    middle: async (world) => {
      await world.end('SIGKILL');
      await world.start();
    },
    seen: behind,
  },
  hung: {
    begin: async (world) => {
      await world.proxy.set('hung');
      return heal(world);
    },
    seen: async (world) => world.proxy.met.hung > 0,
  },
  'answering 500': {
    begin: async (world) => {
      await world.proxy.set('error');
      return heal(world);
    },
    seen: async (world) => world.proxy.met.error > 0 && (await behind(world)),
  },
  'somebody else answers 400': {
    begin: async (world) => {
      await world.proxy.set('foreign');
      return heal(world);
    },
    seen: async (world) => world.proxy.met.foreign > 0 && (await behind(world)),
  },
  'partly 400': {
    begin: async (world) => {
      world.poison(true);
      return async () => world.poison(false);
    },
    seen: async (world) => (await world.metric('anlin_store_set_aside_total')) > 0,
  },
  'process killed': {
    begin: async (world) => {
      await world.influxd.kill();
      return () => world.influxd.restart();
    },
    seen: behind,
  },
  'emptied while it ran': {
    begin: async (world) => {
      await world.influxd.ask('', `DROP DATABASE "${database}"`);
      return async () => {};
    },
    // The server has said that it is done; that it is noticed shows in what is there at the end.
    seen: async () => true,
  },
} satisfies Record<string, Fault>;

/** Faults of a short run. */
/** What is usual need not be watched for as long as a fault. */
const wellSeconds = 60;

export const quick: readonly (keyof typeof faults)[] = ['refused', 'partly 400'];

/** Reliability row 17: whatever the database does, alarms come as before and every reading is in it once when it is back. */
export async function storeFaults(
  { size, only, say }: RowOptions,
  names: readonly string[] = Object.keys(faults),
  lies = true,
): Promise<RowReport> {
  const influxd = await startInfluxd();
  if (influxd === null) return { enumerated: 1, fired: 0, violations: ['influxd is not installed'], figures: {} };
  const chosen = names.filter((name) => only === null || name === only);
  const presses = Math.min(mostPresses, Math.max(3, size));
  const world = await StoreWorld.open(
    influxd,
    (presses + 1) * (chosen.length + 2),
    Math.max(fastestMs, (size * 1_000 * (chosen.length + 2)) / mostReadings),
  );
  try {
    return await new Run(world, size, presses, say).all(chosen as (keyof typeof faults)[], only === null && lies);
  } finally {
    await world.close();
    await influxd.stop();
  }
}

class Run {
  private readonly world: StoreWorld;
  private readonly size: number;
  private readonly presses: number;
  private readonly say: (line: string) => void;
  private readonly violations: string[] = [];
  private readonly figures: Record<string, number | string> = {};
  private fired = 0;

  constructor(world: StoreWorld, size: number, presses: number, say: (line: string) => void) {
    this.world = world;
    this.size = size;
    this.presses = presses;
    this.say = say;
  }

  async all(chosen: readonly (keyof typeof faults)[], withLost: boolean): Promise<RowReport> {
    const { world, violations, figures } = this;
    world.load();
    await this.live('well', Math.min(this.size, wellSeconds), this.presses);
    for (const name of chosen) await this.meet(name, faults[name]);
    await world.stopLoad();
    await world.level(120_000);
    await this.check('at the end');
    if (chosen.includes('partly 400')) {
      figures['readings refused and set aside'] = `${world.setAside()} of ${world.poisons}`;
      if (world.setAside() !== world.poisons) violations.push(`${world.poisons} readings were poisoned, ${world.setAside()} are set aside`);
    }
    if (withLost) await this.acknowledgedAndLost();
    this.judgeLatency(chosen);
    figures['readings sent'] = world.readings;
    const enumerated = chosen.length + (withLost ? 1 : 0);
    return { enumerated, fired: this.fired, violations, figures };
  }

  private async meet(name: string, fault: Fault): Promise<void> {
    const { world, violations, size, say } = this;
    say(`${name}: ${size} s`);
    const end = await fault.begin(world);
    if (fault.middle === undefined) await this.live(name, size);
    else {
      await this.live(name, size / 2);
      await fault.middle(world);
      await this.live(name, size / 2);
    }
    if (await fault.seen(world)) this.fired++;
    else violations.push(`${name}: was not seen to happen`);
    if (!(await world.ready())) violations.push(`${name}: /readyz says that the gateway cannot take messages`);
    if (name === 'refused' && size >= 75) {
      const told = (await world.activeRules()).includes('store.behind');
      this.figures['store.behind raised'] = told ? 'yes' : 'no';
      if (!told) violations.push('the store was behind for more than a minute and nobody was told');
    }
    await end();
    const drained = await world.level(120_000 + size * 1_000);
    this.figures[`${name}: level again after`] = `${Math.round(drained / 100) / 10} s`;
  }

  /** Lets time pass, with `count` buttons pressed in it. */
  private async live(phase: string, seconds: number, count = Math.max(1, Math.round((this.presses * seconds) / this.size))): Promise<void> {
    const { world } = this;
    for (let i = 0; i < count; i++) {
      world.press(phase);
      await pause((seconds * 1_000) / count);
    }
  }

  private async check(when: string): Promise<number> {
    const { missing, wrong } = await this.world.compare();
    if (missing > 0) this.violations.push(`${when}: ${missing} readings are not in the database`);
    this.violations.push(...wrong.slice(0, 5).map((what) => `${when}: ${what}`));
    return missing;
  }

  /** A database that says 204 and keeps nothing cannot be caught lying by whoever writes to it. What there is, is the journal. */
  private async acknowledgedAndLost(): Promise<void> {
    const { world, figures, say, violations } = this;
    say('204, and the lines are gone');
    await world.proxy.set('lost');
    world.load();
    await this.live('204 but lost', this.size);
    await world.stopLoad();
    await world.level(120_000);
    await world.proxy.set(null);
    const { missing } = await world.compare();
    if (world.proxy.lostLines() > 0 && missing > 0) this.fired++;
    else violations.push('204 but lost: was not seen to happen');
    figures['204 but lost: not noticed, readings'] = missing;
    await world.end('SIGTERM');
    world.forgetPosition();
    await world.start();
    await world.level(120_000 + this.size * 1_000);
    figures['204 but lost: still missing after the journal was written again'] = await this.check('after the position was removed');
  }

  private judgeLatency(chosen: readonly string[]): void {
    const { world, figures, violations } = this;
    const of = (phase: string) => {
      const all = world.presses.filter((press) => press.phase === phase).map((press) => world.latencyOf(press));
      const came = all.filter((ms) => ms !== null).sort((a, b) => a - b);
      if (came.length < all.length) violations.push(`${phase}: ${all.length - came.length} alarms never reached the terminal`);
      return { p50: came[came.length >> 1] ?? Number.NaN, max: came.at(-1) ?? Number.NaN, count: all.length };
    };
    const well = of('well');
    const words = ({ p50, max, count }: typeof well) => `p50 ${Math.round(p50)} ms, max ${Math.round(max)} ms, ${count} alarms`;
    figures['alarm to terminal, database well'] = words(well);
    for (const phase of [...chosen, ...(world.presses.some(({ phase }) => phase === '204 but lost') ? ['204 but lost'] : [])]) {
      const found = of(phase);
      figures[`alarm to terminal, ${phase}`] = words(found);
      const allowed = Math.max(latestMs, 3 * well.max);
      if (!(found.max <= allowed)) violations.push(`${phase}: an alarm took ${Math.round(found.max)} ms, allowed ${Math.round(allowed)}`);
    }
  }
}
