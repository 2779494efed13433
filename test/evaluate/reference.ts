/**
 * A second, plain-minded judge for the property tests: walks through time second by second and counts, where the
 * evaluator keeps due times. It shares no code with it. Rules: gas.high (above 25 for 5 s, below 20 for 10 s, not in
 * preheat), sos (event), device.silent (30 s), device.unreadable.
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

export function referenceRun(steps: readonly Step[], until: number): string[] {
  const log: string[] = [];
  const gasSaid = new Said('gas.high', log);
  const silentSaid = new Said('device.silent', log);
  const unreadableSaid = new Said('device.unreadable', log);
  let gas: number | null = null;
  let state: string | null = null;
  let isHigh = false;
  let against = 0;
  let heard = 0;
  let usable = 0;

  const gasNow = (): Truth => {
    if (state !== null && state !== 'normal') return 'unknown';
    if (gas === null) return 'unknown';
    if (isHigh) return gas < 20 ? 'false' : 'true';
    return gas > 25 ? 'true' : 'false';
  };
  const weighGas = (second: number): void => {
    const now = gasNow();
    if (now === 'unknown') {
      gasSaid.say('unknown', second);
      return;
    }
    if ((now === 'true') === isHigh) {
      against = 0;
      gasSaid.say(now, second);
      return;
    }
    if (against < (isHigh ? 10 : 5)) return;
    isHigh = !isHigh;
    against = 0;
    gasSaid.say(isHigh ? 'true' : 'false', second);
  };

  for (let second = 1; second <= until; second += 1) {
    const now = gasNow();
    if (now !== 'unknown' && (now === 'true') !== isHigh) against += 1;
    if (second - usable >= 30) {
      gas = null;
      state = null;
    }
    weighGas(second);
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
      if (message.readable || message.gas !== undefined || message.state !== undefined || message.sos !== undefined) usable = second;
      if (message.sos === true) log.push(`sos event @${second}`);
      if (message.gas !== undefined) gas = message.gas;
      if (message.state !== undefined) state = message.state;
      weighGas(second);
    }
  }
  return log;
}
