import type { ExtractedMessage } from '../model/extracted.ts';
import type { Problem } from '../model/problem.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Parsed, RawMessage } from '../model/raw-message.ts';
import type { Reading } from '../model/reading.ts';
import { elementId, isObject, isWrapped, type JsonObject } from './envelope.ts';
import { ExpressionRun } from './expression-run.ts';
import { type Lookup, lookupOf } from './lookup.ts';
import { ProblemList, pointerTo, problem, showValue } from './message-problem.ts';
import { noProfile, parseStored } from './prepare.ts';
import { readValue, unreadable } from './read-value.ts';
import { sealedProblem } from './sealing.ts';
import { sourceTime } from './source-time.ts';
import { noStatus, type Statuses, statusesOf } from './status.ts';

export interface Normalised {
  /** To be judged together: the live ones; only when there are none, the late ones (then `historical`). */
  readonly readings: readonly Reading[];
  readonly historical: boolean;
  /** Late readings that came in one message with live ones: a historical batch of their own. Empty otherwise. */
  readonly late: readonly Reading[];
  readonly problems: readonly Problem[];
}

const none: readonly Reading[] = [];

/**
 * A stored message -> readings in vocabulary names, units and quality. Pure: the stored body, the profile and the
 * receive time `at` (ms since epoch) decide everything, live and on replay. Never throws for what is in the message.
 * A message without values (`{}`) is a sign of life and no problem. `parsed`, when given, is what `prepare` returned for this very body;
 * `extracted` what the profile's expressions came to, for each of `valuesOf`; `goesOn` what the device's clock must show, for `sourceTime`.
 */
export function normalise(
  message: RawMessage,
  profile: DeviceProfile | undefined,
  at: number,
  parsed?: Parsed,
  extracted?: ExtractedMessage,
  goesOn: number | null = null,
): Normalised {
  if (message.sealed !== null) return unread(sealedProblem(message.body));
  if (profile === undefined) return unread(noProfile);
  const { root, problem: why, repeated } = parsed ?? parseStored(message.body, profile);
  if (why !== null) return unread(why);

  const expressions = profile.expressions === undefined ? null : new ExpressionRun(profile, extracted);
  const run = new Run(lookupOf(profile), at, goesOn, expressions, repeated, profile.ignoresOtherKeys === true);
  if (Array.isArray(root)) {
    for (let i = 0; i < root.length; i++) run.element(root[i], `/${i}`);
  } else run.element(root, '');

  const mixed = run.live.length > 0 && run.late.length > 0;
  const historical = run.live.length === 0 && run.late.length > 0;
  return { readings: historical ? run.late : run.live, historical, late: mixed ? run.late : none, problems: run.problems.all() };
}

/** The work on one message. */
class Run {
  readonly live: Reading[] = [];
  readonly late: Reading[] = [];
  readonly problems = new ProblemList();
  private readonly lookup: Lookup;
  private readonly at: number;
  private readonly goesOn: number | null;
  private readonly expressions: ExpressionRun | null;
  private readonly repeated: ReadonlySet<string> | null;
  private readonly ignoresOthers: boolean;

  constructor(
    lookup: Lookup,
    at: number,
    goesOn: number | null,
    expressions: ExpressionRun | null,
    repeated: ReadonlySet<string> | null,
    ignoresOthers: boolean,
  ) {
    this.lookup = lookup;
    this.at = at;
    this.goesOn = goesOn;
    this.expressions = expressions;
    this.repeated = repeated;
    this.ignoresOthers = ignoresOthers;
  }

  element(element: unknown, pointer: string): void {
    if (!isObject(element)) {
      const cure = 'send {"point": value, ...} or {"ts": ..., "values": {...}}';
      this.problems.add(problem('not-an-object', pointer, 'an object', showValue(element), cure, 'error'));
    } else if (isWrapped(element)) this.wrapped(element, pointer);
    else {
      this.fields(element, this.lookup, pointer, this.at, false, this.live, noStatus);
      this.expressions?.read(pointer, this.at, false, this.live, this.problems);
    }
  }

  private wrapped(element: JsonObject, pointer: string): void {
    if (this.isRepeated(pointer, 'values') || this.isRepeated(pointer, 'ts') || this.isRepeated(pointer, 'status')) return;
    for (const key in element) {
      // When the source took the value as it stands: kept in the raw message, and no time of a reading (see decision 0014).
      if (key === 'values' || key === 'ts' || key === 'status' || key === 'since') continue;
      if (key !== 'id') this.unknown(pointerTo(pointer, key), element[key], 'put it inside "values"');
      else if (element.id !== null && elementId(element) === null) {
        const expected = 'text of 1 to 128 printable characters or a whole number';
        this.problems.add(problem('bad-id', `${pointer}/id`, expected, showValue(element.id), 'correct the id; it was not used', 'notice'));
      }
    }
    const time = sourceTime(Object.hasOwn(element, 'ts') ? element.ts : undefined, this.at, `${pointer}/ts`, this.goesOn);
    if (time.problem !== null) this.problems.add(time.problem);
    const { values } = element;
    if (!isObject(values)) {
      const cure = 'send {"ts": ..., "values": {"point": value}}';
      this.problems.add(problem('not-an-object', `${pointer}/values`, 'an object', showValue(values), cure, 'error'));
      return;
    }
    const out = time.historical ? this.late : this.live;
    const statuses = element.status === undefined ? noStatus : statusesOf(element.status, `${pointer}/status`, this.problems);
    if (time.ts !== null) this.fields(values, this.lookup, `${pointer}/values`, time.ts, time.doubtful, out, statuses);
    this.expressions?.read(`${pointer}/values`, time.ts, time.doubtful, out, this.problems);
  }

  private fields(
    values: JsonObject,
    lookup: Lookup,
    pointer: string,
    ts: number,
    doubtfulTime: boolean,
    out: Reading[],
    statuses: Statuses,
  ): void {
    for (const key in values) {
      const status = statuses === noStatus ? undefined : statuses.get(key);
      // What a source marks as bad is no value, whatever stands there.
      const raw = status === 'bad' ? null : values[key];
      const doubtful = doubtfulTime || status === 'uncertain';
      const node = lookup.get(key);
      if (node === undefined) {
        this.unknown(pointerTo(pointer, key), raw, 'bind it in the device type, or leave it out');
        continue;
      }
      if (this.isRepeated(pointer, key)) {
        if (node.target !== null) out.push(unreadable(node.target, ts));
        continue;
      }
      if (node.below !== null && typeof raw === 'object' && raw !== null)
        this.fields(raw as JsonObject, node.below, pointerTo(pointer, key), ts, doubtful, out, noStatus);
      else if (node.target !== null) out.push(readValue(node.target, raw, ts, doubtful, pointer, key, this.problems));
      else if (node.below !== null && raw !== null) {
        const cure = 'correct the message or the pointers in the device type';
        this.problems.add(problem('wrong-type', pointerTo(pointer, key), 'an object or array', showValue(raw), cure, 'error'));
      }
    }
  }

  /** Then there is a problem for it, and neither of the values is taken: one could be the safe one. */
  private isRepeated(parent: string, key: string): boolean {
    if (this.repeated === null || !this.repeated.has(pointerTo(parent, key))) return false;
    const cure = 'send each key once; none of its values was taken';
    this.problems.add(problem('repeated-key', pointerTo(parent, key), 'every key once', 'the key more than once', cure, 'error'));
    return true;
  }

  private unknown(pointer: string, raw: unknown, cure: string): void {
    // An expression may read any key.
    if (this.expressions !== null || this.ignoresOthers) return;
    this.problems.add(problem('unknown-point', pointer, 'a key that the device type binds', showValue(raw), cure, 'notice'));
  }
}

function unread(why: Problem): Normalised {
  return { readings: none, historical: false, late: none, problems: [why] };
}
