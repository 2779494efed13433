import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowReport } from './fault-row.ts';
import { removeFolder, temporaryFolder } from './gateway-run.ts';
import { type Live, openOwnLife } from './life-run.ts';
import { openLinkLife } from './link-life.ts';
import { findStrace, killAt, type Target, targetName, traceCalls } from './strace.ts';

/** One place to kill at. */
export interface Kill {
  readonly target: Target;
  readonly nth: number;
}

export interface Enumeration {
  readonly targets: readonly { readonly target: Target; readonly calls: number }[];
  /** Calls that no target counts: wake-ups between threads, temporary files of SQLite; by what they were written to. */
  readonly uncovered: Readonly<Record<string, number>>;
}

/** Counts the calls of one untouched life: by kind on the main thread, by kind and file on the others. */
export async function enumerate(live: Live, strace: string): Promise<Enumeration> {
  const folder = temporaryFolder('trace');
  const file = join(folder, 'trace');
  try {
    let data = '';
    const { violations, kills } = await live((own) => {
      data = own;
      return traceCalls(strace, file);
    });
    if (violations.length > 0 || kills > 0) throw new Error(`the untouched life is not sound: ${violations.join('; ')}`);
    return countCalls(readFileSync(file, 'latin1'), data);
  } finally {
    removeFolder(folder);
  }
}

export function countCalls(trace: string, data: string): Enumeration {
  const counts = new Map<string, { target: Target; calls: number }>();
  const uncovered: Record<string, number> = {};
  let main = '';
  for (const line of trace.split('\n')) {
    // `12345 pwrite64(23</data/journal.db-wal>, ...`; a resumed line belongs to a call that was counted when it began.
    const match = /^(\d+)\s+(\w+)\((\d+)<([^>]*)>/.exec(line);
    if (match === null) continue;
    const [, thread = '', call = '', , what = ''] = match;
    main ||= thread;
    const own = what.startsWith(`${data}/`) ? what.slice(data.length + 1) : null;
    // How often the threads wake each other is never the same twice. On the main thread wake-ups still count for strace,
    // so the call that is killed is another one then, but a life has at least as many calls as are counted here.
    const wakes = what.startsWith('anon_inode:');
    if (wakes || (thread !== main && own === null)) {
      const kind = what.replace(/[[\d].*$/, '');
      const where = `${thread === main ? 'main thread' : 'other threads'} ${call} ${kind}`;
      uncovered[where] = (uncovered[where] ?? 0) + 1;
      continue;
    }
    const target: Target = thread === main ? { kind: 'main', call } : { kind: 'file', call, file: own ?? '' };
    const entry = counts.get(targetName(target)) ?? { target, calls: 0 };
    entry.calls++;
    counts.set(targetName(target), entry);
  }
  return { targets: [...counts.values()], uncovered };
}

export interface SweepOptions {
  readonly live: Live;
  readonly strace: string;
  readonly atOnce: number;
  readonly say: (line: string) => void;
}

/** A life is not the same to the call each time: one that ended before its Nth is lived again so often. */
const tries = 4;

/** Lives with a kill in each; INV after each. */
export class Sweep {
  readonly violations: string[] = [];
  enumerated = 0;
  fired = 0;
  lives = 0;
  slowestMs = 0;
  countedTwice = 0;
  shownAgain = 0;
  private readonly options: SweepOptions;

  constructor(options: SweepOptions) {
    this.options = options;
  }

  /** Every one of these must fire: an untouched life makes at least so many calls. */
  async all(kills: readonly Kill[]): Promise<void> {
    this.enumerated += kills.length;
    await this.atOnce(kills, async (kill) => {
      let fired = false;
      for (let attempt = 0; attempt < tries && !fired; attempt++) fired = await this.once(kill);
      if (!fired) this.violations.push(`never reached in ${tries} lives: ${targetName(kill.target)} #${kill.nth}`);
    });
  }

  /** On from there to the end of the life, which is not at the same call each time: until two lives go by undisturbed. */
  async openEnds(from: readonly Kill[], step: number): Promise<void> {
    await this.atOnce(from, async ({ target, nth }) => {
      for (let at = nth, missed = 0; missed < 2; at += step) {
        if (await this.once({ target, nth: at })) this.enumerated++;
        else missed++;
      }
    });
  }

  private async once({ target, nth }: Kill): Promise<boolean> {
    const { live, strace, say } = this.options;
    const words = `${targetName(target)} #${nth}`;
    const life = await live((data) => killAt(strace, target, nth, data));
    this.lives++;
    this.slowestMs = Math.max(this.slowestMs, life.slowestReadyMs);
    this.countedTwice += life.countedTwice;
    this.shownAgain += life.shownAgain;
    const found = life.violations.map((what) => `killed at ${words}: ${what}`);
    if (life.kills > 1) found.push(`killed at ${words}: died ${life.kills} times`);
    this.violations.push(...found);
    for (const what of found) say(what);
    if (life.kills > 0) this.fired++;
    if (this.lives % 25 === 0) say(`${this.lives} lives, ${this.fired} kills, ${this.violations.length} violations`);
    return life.kills > 0;
  }

  private async atOnce(kills: readonly Kill[], live: (kill: Kill) => Promise<void>): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      for (let kill = kills[next++]; kill !== undefined; kill = kills[next++]) await live(kill);
    };
    await Promise.all(Array.from({ length: this.options.atOnce }, work));
  }
}

/** Every `step`th call of every target, at least one of each. */
export function spread(targets: Enumeration['targets'], step: number): Kill[] {
  return targets.flatMap(({ target, calls }) => {
    const kills: Kill[] = [];
    for (let nth = Math.min(calls, Math.ceil(step / 2)); nth <= calls; nth += step) kills.push({ target, nth });
    return kills;
  });
}

/** Untouched lives that are counted; a target has as many calls as the life with the fewest. */
const untouched = 3;

/** Whose calls a sweep kills at, in which life. */
const parts = {
  own: { words: 'a gateway by itself', open: openOwnLife },
  'link-lower': { words: 'the gateway below, over the link', open: () => openLinkLife('lower') },
  'link-upper': { words: 'the gateway above, over the link', open: () => openLinkLife('upper') },
} as const;

/**
 * Row 7: kill -9 at every call that writes or syncs, over one alarm life. `step` 1 = every call. `only`: a part, `link` for
 * both of the link, or a target by name.
 */
export async function killAtEveryCall(step: number, only: string | null, say: (line: string) => void): Promise<RowReport> {
  const strace = findStrace();
  if (strace === null) throw new Error('strace is not installed');
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const wanted = names.filter((name) => only !== null && name.startsWith(only));
  const target = wanted.length === 0 ? only : null;
  const sum = { enumerated: 0, fired: 0, violations: [] as string[], figures: {} as Record<string, number | string> };
  for (const name of wanted.length === 0 ? names : wanted) {
    const report = await sweepPart(name, { strace, step, only: target, say });
    sum.enumerated += report.enumerated;
    sum.fired += report.fired;
    if (report.fired < report.enumerated) sum.violations.push(`${name}: ${report.fired} of ${report.enumerated} kills fired`);
    sum.violations.push(...report.violations);
    Object.assign(sum.figures, report.figures);
  }
  return sum;
}

interface PartOptions {
  readonly strace: string;
  readonly step: number;
  /** Part of a target's name; null = all. */
  readonly only: string | null;
  readonly say: (line: string) => void;
}

async function sweepPart(name: keyof typeof parts, { strace, step, only, say }: PartOptions): Promise<RowReport> {
  const { words, open } = parts[name];
  const { live, close } = await open();
  try {
    const lives: Enumeration[] = [];
    while (lives.length < untouched) lives.push(await enumerate(live, strace));
    const { targets, uncovered } = fewest(lives);
    for (const { target, calls } of targets) say(`${words}: ${targetName(target)}: ${calls} calls`);
    const chosen = targets.filter(({ target }) => only === null || targetName(target).includes(only));
    const sweep = new Sweep({ live, strace, atOnce: 2, say });
    await sweep.all(spread(chosen, step));
    await sweep.openEnds(
      chosen.map(({ target, calls }) => ({ target, nth: calls + 1 })),
      step,
    );
    const calls = targets.reduce((sum, entry) => sum + entry.calls, 0);
    const figures = {
      'calls in a life': calls,
      'every nth call': step,
      'kills enumerated, fired': `${sweep.enumerated}, ${sweep.fired}`,
      lives: sweep.lives,
      'messages without id counted twice': sweep.countedTwice,
      'deliveries shown again': sweep.shownAgain,
      'slowest start ms': Math.round(sweep.slowestMs),
      'not counted': JSON.stringify(uncovered),
    };
    return {
      enumerated: sweep.enumerated,
      fired: sweep.fired,
      violations: sweep.violations.map((what) => `${words}: ${what}`),
      figures: Object.fromEntries(Object.entries(figures).map(([what, figure]) => [`${words}: ${what}`, figure])),
    };
  } finally {
    close();
  }
}

/** What every one of these lives has. */
export function fewest(lives: readonly Enumeration[]): Enumeration {
  const [first, ...others] = lives;
  const callsIn = (life: Enumeration, target: Target) =>
    life.targets.find((entry) => targetName(entry.target) === targetName(target))?.calls ?? 0;
  const targets = (first?.targets ?? [])
    .map(({ target, calls }) => ({ target, calls: Math.min(calls, ...others.map((life) => callsIn(life, target))) }))
    .filter(({ calls }) => calls > 0);
  return { targets, uncovered: first?.uncovered ?? {} };
}
