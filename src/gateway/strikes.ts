const windowMs = 3_600_000;
const allowed = 3;

/**
 * Expressions that went beyond a limit. Three times in an hour of running time by one device: off for that device (its
 * payload may be the cause, and must not blind the others). Three devices: off for the whole device type. Off until the
 * device type is changed or the gateway is started anew.
 */
export class Strikes {
  /** What (a device type, or a rule of it) -> its strikes. */
  private readonly noted = new Map<string, { at: number; by: string }[]>();
  private readonly off = new Map<string, ReadonlySet<string> | 'all'>();

  /** Returns what was switched off by this one: the device, everybody, or nothing new. */
  note(what: string, by: string, at: number): 'none' | 'device' | 'all' {
    const recent = [...(this.noted.get(what) ?? []).filter((strike) => at - strike.at < windowMs), { at, by }];
    this.noted.set(what, recent.slice(-100));
    const devices = new Set(recent.map((strike) => strike.by));
    const before = this.off.get(what);
    if (before === 'all') return 'none';
    if (devices.size >= allowed) {
      this.off.set(what, 'all');
      return 'all';
    }
    if (recent.filter((strike) => strike.by === by).length < allowed || before?.has(by)) return 'none';
    this.off.set(what, new Set([...(before ?? []), by]));
    return 'device';
  }

  isOff(what: string, by: string): boolean {
    const off = this.off.get(what);
    return off === 'all' || (off?.has(by) ?? false);
  }

  /** It has been stopped within the hour. */
  isSuspect(what: string, at: number): boolean {
    return (this.noted.get(what)?.at(-1)?.at ?? Number.NEGATIVE_INFINITY) > at - windowMs;
  }

  /** A changed device type gets a new chance. */
  forget(): void {
    this.noted.clear();
    this.off.clear();
  }
}
