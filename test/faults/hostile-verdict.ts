/** One hostile body, address or packet, and what came back. */
export interface Met {
  readonly what: string;
  /** `puback`, `closed`, `400 invalid-json`, `error not-json`, ...; `none` = nothing within the time. */
  readonly answer: string;
  /** What the contract allows as an answer. */
  readonly allowed: RegExp;
  /** Longest time the gateway's event loop stood still, best of several rounds. */
  readonly blockedMs: number;
}

export interface Seen {
  readonly met: readonly Met[];
  /** `<device> <rule>` that people have to hear of, and what the terminal was told. */
  readonly mustBeTold: ReadonlySet<string>;
  readonly told: ReadonlySet<string>;
  /** Devices whose message must stand in quarantine with an error, and those of which the API shows one. */
  readonly mustBeSetApart: ReadonlySet<string>;
  readonly setApart: ReadonlySet<string>;
  /** Values that the API has of bodies in which none could be read. */
  readonly invented: readonly string[];
  /** Random bodies that HTTP refused as unreadable, and messages of its twin over MQTT in quarantine. */
  readonly twinRefused: number;
  readonly twinSetApart: number;
  readonly honestSent: number;
  readonly honestAcknowledged: number;
  readonly honestStored: number;
  /** What the prototypes inside the gateway look like; null = it did not say. */
  readonly prototypesBefore: string | null;
  readonly prototypesAfter: string | null;
  /** How the gateway ended, should it have done so by itself. */
  readonly ended: string | null;
}

/** The battery's figure. */
export const blockLimitMs = 50;

/** What the row demands; empty = it holds. `timed` false: blocked times are only shown (a shared machine). */
export function wrongIn(seen: Seen, timed: boolean): string[] {
  const found: string[] = [];
  for (const { what, answer, allowed, blockedMs } of seen.met) {
    if (!allowed.test(answer)) found.push(`${what}: answered ${answer}, expected ${allowed.source}`);
    if (timed && blockedMs > blockLimitMs) found.push(`${what}: the loop stood still for ${Math.round(blockedMs)} ms`);
  }
  for (const entry of seen.mustBeTold) if (!seen.told.has(entry)) found.push(`${entry}: nobody was told`);
  for (const device of seen.mustBeSetApart) if (!seen.setApart.has(device)) found.push(`${device}: nothing in quarantine`);
  found.push(...seen.invented.map((what) => `a value was invented: ${what}`));
  if (seen.twinRefused !== seen.twinSetApart)
    found.push(`random bodies: ${seen.twinRefused} refused over HTTP, ${seen.twinSetApart} of the same over MQTT in quarantine`);
  if (seen.honestAcknowledged !== seen.honestSent)
    found.push(`${seen.honestSent - seen.honestAcknowledged} good messages of another device were not acknowledged`);
  if (seen.honestStored !== seen.honestAcknowledged)
    found.push(`another device: ${seen.honestAcknowledged} good messages were acknowledged, ${seen.honestStored} are stored`);
  if (seen.prototypesBefore === null || seen.prototypesBefore !== seen.prototypesAfter)
    found.push(`prototypes: before ${seen.prototypesBefore}, after ${seen.prototypesAfter}`);
  if (seen.ended !== null) found.push(`the gateway ended by itself: ${seen.ended}`);
  return found;
}

/** The same run, once for each way of being wrong. */
const doctored: Readonly<Record<string, (seen: Seen) => Seen>> = {
  'a silence': (seen) => ({ ...seen, met: changeFirst(seen.met, { answer: 'none' }) }),
  'a 500': (seen) => ({ ...seen, met: changeFirst(seen.met, { answer: '500 internal' }) }),
  'an error without a code': (seen) => ({ ...seen, met: changeFirst(seen.met, { answer: '400 no problem document' }) }),
  'a block of 80 ms': (seen) => ({ ...seen, met: changeFirst(seen.met, { blockedMs: 80 }) }),
  'an unreadable message nobody was told of': (seen) => ({ ...seen, told: withoutFirst(seen.told, seen.mustBeTold) }),
  'a message that is not in quarantine': (seen) => ({ ...seen, setApart: withoutFirst(seen.setApart, seen.mustBeSetApart) }),
  'an invented value': (seen) => ({ ...seen, invented: ['doctored'] }),
  'one random body that was swallowed': (seen) => ({ ...seen, twinSetApart: seen.twinSetApart - 1 }),
  'a good message without an answer': (seen) => ({ ...seen, honestAcknowledged: seen.honestAcknowledged - 1 }),
  'a good message that is not stored': (seen) => ({ ...seen, honestStored: seen.honestStored - 1 }),
  'a changed prototype': (seen) => ({ ...seen, prototypesAfter: `${seen.prototypesAfter} polluted` }),
  'a dead gateway': (seen) => ({ ...seen, ended: 'SIGSEGV' }),
};

/** Which doctored results the check did not find: it must find one thing more in each. */
export function blindFor(seen: Seen): string[] {
  const honest = new Set(wrongIn(seen, true));
  return Object.entries(doctored)
    .filter(([, change]) => wrongIn(change(seen), true).every((what) => honest.has(what)))
    .map(([name]) => name);
}

export const doctoredCount = Object.keys(doctored).length;

function changeFirst(met: readonly Met[], change: Partial<Met>): readonly Met[] {
  return met.map((entry, index) => (index === 0 ? { ...entry, ...change } : entry));
}

function withoutFirst(all: ReadonlySet<string>, demanded: ReadonlySet<string>): ReadonlySet<string> {
  const [first] = [...demanded].filter((entry) => all.has(entry));
  return new Set([...all].filter((entry) => entry !== first));
}
