/**
 * A second, plain-minded judge for the property tests: walks through time second by second and counts, where the
 * evaluator keeps due times. It shares no code with it. Rules: gas.high (above 25 for 5 s, below 20 for 10 s, not in
 * preheat), gas.rising (at least 1 a second over 10 s, values spanning 4 s, for 1 s; below 0.5 for 3 s; not in preheat), sos
 * (event), sos.often (3 presses within 15 s, fewer than 2 for 2 s; not in preheat), gas.peaks (2 times from at most 25 to above it within
 * 40 s, for 1 s; fewer than 1; not in preheat), device.silent (30 s), device.unreadable.
 */
export interface Step {
  readonly second: number;
  readonly message: {
    readonly gas?: number | null;
    readonly state?: 'preheat' | 'normal' | null;
    readonly sos?: boolean;
    readonly readable: boolean;
  } | null;
}

type Truth = 'true' | 'false' | 'unknown';

class Said {
  truth: Truth = 'unknown';
  ever = false;
  readonly rule: string;
  readonly log: string[];
  constructor(rule: string, log: string[]) {
    this.rule = rule;
    this.log = log;
  }
  say(truth: Truth, second: number): void {
    if (truth === this.truth) return;
    this.truth = truth;
    this.ever ||= truth === 'true';
    if (this.ever) this.log.push(`${this.rule} ${truth} @${second}`);
  }
}

/** One condition with delays: counts the seconds that speak against what was said last. */
class Level {
  high = false;
  private against = 0;
  private readonly said: Said;
  private readonly raise: number;
  private readonly clear: number;
  constructor(said: Said, raise: number, clear: number) {
    this.said = said;
    this.raise = raise;
    this.clear = clear;
  }
  second(now: Truth): void {
    if (now !== 'unknown' && (now === 'true') !== this.high) this.against += 1;
  }
  weigh(now: Truth, second: number): void {
    if (now === 'unknown') {
      this.said.say('unknown', second);
      return;
    }
    if ((now === 'true') === this.high) {
      this.against = 0;
      this.said.say(now, second);
      return;
    }
    if (this.against < (this.high ? this.clear : this.raise)) return;
    this.high = !this.high;
    this.against = 0;
    this.said.say(this.high ? 'true' : 'false', second);
  }
}

/** How often in the last seconds; `since` = from when on nothing was missed. */
class Tally {
  since: number | null = null;
  private readonly at: number[] = [];
  private readonly within: number;
  private readonly raise: number;
  private readonly clear: number;
  readonly level: Level;
  constructor(level: Level, within: number, raise: number, clear: number) {
    this.level = level;
    this.within = within;
    this.raise = raise;
    this.clear = clear;
  }
  happened(second: number): void {
    this.at.push(second);
  }
  now(second: number, excused: boolean): Truth {
    if (excused) return 'unknown';
    const count = this.at.filter((at) => at > second - this.within && at <= second).length;
    if (count >= (this.level.high ? this.clear : this.raise)) return 'true';
    return this.since !== null && second - this.since >= this.within ? 'false' : 'unknown';
  }
}

export function referenceRun(steps: readonly Step[], until: number): string[] {
  const log: string[] = [];
  const gasLevel = new Level(new Said('gas.high', log), 5, 10);
  const risingLevel = new Level(new Said('gas.rising', log), 1, 3);
  const silentSaid = new Said('device.silent', log);
  const unreadableSaid = new Said('device.unreadable', log);
  const presses = new Tally(new Level(new Said('sos.often', log), 0, 2), 15, 3, 2);
  const peaks = new Tally(new Level(new Said('gas.peaks', log), 1, 0), 40, 2, 1);
  const tallies = [presses, peaks];
  let above: boolean | null = null;
  let deaf = true;
  let gas: number | null = null;
  let state: string | null = null;
  let heard = 0;
  let usable = 0;
  /** Every value of the last seconds: second -> the last one in it. */
  let samples = new Map<number, number>();

  const excused = (): boolean => state !== null && state !== 'normal';
  const gasNow = (): Truth => {
    if (excused() || gas === null) return 'unknown';
    if (gasLevel.high) return gas < 20 ? 'false' : 'true';
    return gas > 25 ? 'true' : 'false';
  };
  const risingNow = (): Truth => {
    const times = [...samples.keys()];
    const last = Math.max(...times);
    const first = Math.min(...times.filter((time) => last - time <= 10));
    if (excused() || times.length === 0 || last - first < 4) return 'unknown';
    const perSecond = ((samples.get(last) ?? 0) - (samples.get(first) ?? 0)) / (last - first);
    if (risingLevel.high) return perSecond < 0.5 ? 'false' : 'true';
    return perSecond >= 1 ? 'true' : 'false';
  };

  for (let second = 1; second <= until; second += 1) {
    gasLevel.second(gasNow());
    risingLevel.second(risingNow());
    for (const tally of tallies) tally.level.second(tally.now(second - 1, excused()));
    const wentDeaf = !deaf && second - usable >= 30;
    if (second - usable >= 30) {
      gas = null;
      state = null;
      if (wentDeaf) {
        for (const tally of tallies) {
          tally.since = null;
          tally.level.weigh(tally.now(second, false), second);
        }
      }
      deaf = true;
    }
    for (const tally of tallies) {
      // A delay that is over at this second comes before what leaves the window at it, but after the device going stale.
      if (!wentDeaf) tally.level.weigh(tally.now(second - 1, excused()), second);
      tally.level.weigh(tally.now(second, excused()), second);
    }
    gasLevel.weigh(gasNow(), second);
    risingLevel.weigh(risingNow(), second);
    // Nothing for a whole window: how fast it changes is not known any more.
    if (samples.size > 0 && second - Math.max(...samples.keys()) >= 10) {
      samples = new Map();
      risingLevel.weigh('unknown', second);
    }
    if (second - heard >= 30) {
      silentSaid.say('true', second);
      unreadableSaid.say('unknown', second);
    }
    for (const step of steps) {
      if (step.second !== second || step.message === null) continue;
      const { message } = step;
      heard = second;
      silentSaid.say('false', second);
      unreadableSaid.say(message.readable ? 'false' : 'true', second);
      if (message.readable || message.gas !== undefined || message.state !== undefined || message.sos !== undefined) {
        usable = second;
        if (deaf) for (const tally of tallies) tally.since = second;
        deaf = false;
      }
      if (message.sos === true) log.push(`sos event @${second}`);
      if (message.gas !== undefined) gas = message.gas;
      if (message.state !== undefined) state = message.state;
      if (typeof message.gas === 'number') samples.set(second, message.gas);
      if (excused()) samples = new Map();
      if (message.sos === true && !excused()) presses.happened(second);
      if (typeof message.gas === 'number') {
        if (message.gas > 25 && above === false && !excused()) peaks.happened(second);
        above = message.gas > 25;
      }
      for (const tally of tallies) {
        if (excused()) tally.since = null;
        else if (!deaf) tally.since ??= second;
        tally.level.weigh(tally.now(second, excused()), second);
      }
      gasLevel.weigh(gasNow(), second);
      risingLevel.weigh(risingNow(), second);
    }
  }
  return log;
}
