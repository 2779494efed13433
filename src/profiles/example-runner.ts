import type { Problem } from '../model/problem.ts';
import type { DeviceProfile, ProfileExample } from '../model/profile.ts';
import type { RawMessage } from '../model/raw-message.ts';
import type { Reading } from '../model/reading.ts';
import { unreadableRule } from './supervision.ts';

/** What one message became: the normalise stage, seen from here. */
export interface ReadMessage {
  readonly readings: readonly Reading[];
  readonly historical: boolean;
  readonly late: readonly Reading[];
  readonly problems: readonly Problem[];
  /** As the journal would keep it. */
  readonly stored: RawMessage;
}

/** Bytes of one message -> readings; wired to prepare + normalise. `at` in ms since epoch. */
export interface MessageReader {
  read(profile: DeviceProfile, channel: ProfileExample['channel'], body: Uint8Array, at: number): Promise<ReadMessage>;
}

/** The evaluate stage for one device of one profile, seen from here. Times in ms. */
export interface JudgeRun {
  /** One message at receive time `at` and running time `run`. Returns the rules whose alarm is active afterwards. */
  apply(at: number, run: number, message: ReadMessage, device: string | null): Promise<readonly string[]>;
  /** Time passes without a message. */
  advance(at: number, run: number): Promise<readonly string[]>;
}
export interface Judge {
  /** A device that has just been added, and those that the example has beside it; nothing is known of them. */
  start(profile: DeviceProfile, at: number, example: ProfileExample): Promise<JudgeRun>;
}

/** Where an example and the truth differ; `pointer` lies inside the example. */
export interface ExampleDifference {
  readonly pointer: string;
  readonly expected: string;
  readonly came: string;
  /** What to do about it, when more is known than where to look. */
  readonly cure?: string;
}
export interface ExampleResult {
  readonly profile: string;
  readonly example: string;
  readonly differences: readonly ExampleDifference[];
}

/** Receive time of the first step: near the times that examples write down, so that they are neither late nor ahead. */
export const exampleStart = Date.UTC(2026, 0, 1);
const encoder = new TextEncoder();

/** Runs every example of a profile: readings, problems, and (with a judge) alarms. The same each time when reader and judge are. */
export async function runExamples(profile: DeviceProfile, reader: MessageReader, judge: Judge | null): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const example of profile.examples)
    results.push({ profile: profile.id, example: example.name, differences: await runExample(profile, example, reader, judge) });
  return results;
}

async function runExample(
  profile: DeviceProfile,
  example: ProfileExample,
  reader: MessageReader,
  judge: Judge | null,
): Promise<readonly ExampleDifference[]> {
  const start = example.startsAt ?? exampleStart;
  const run = (await judge?.start(profile, start, example)) ?? null;
  const seen = new Map<string, Reading['value']>();
  let problems: readonly Problem[] = [];
  let alarms: readonly string[] = [];
  let elapsed = 0;
  for (const step of example.steps.flatMap((each) => new Array<typeof each>(each.times ?? 1).fill(each))) {
    elapsed += step.afterSeconds * 1000;
    const body = encoder.encode(step.text ?? JSON.stringify(step.payload));
    const message =
      step.readings === undefined
        ? await reader.read(profile, example.channel, body, start + elapsed)
        : reported(step.readings, await reader.read(profile, example.channel, encoder.encode('{}'), start + elapsed), start + elapsed);
    if (step.device === undefined)
      for (const { point, component, value } of [...message.late, ...message.readings])
        seen.set(component === '' ? point : `${point}[${component}]`, value);
    problems = message.problems;
    alarms = (await run?.apply(start + elapsed, elapsed, message, step.device ?? null)) ?? [];
  }
  elapsed += example.expect.settleSeconds * 1000;
  if (example.expect.settleSeconds > 0) alarms = (await run?.advance(start + elapsed, elapsed)) ?? [];
  return compare(example, seen, problems, run === null ? null : alarms);
}

/** What a device of another type reports, without the message it comes in. */
function reported(readings: Readonly<Record<string, Reading['value']>>, empty: ReadMessage, ts: number): ReadMessage {
  const list = Object.entries(readings).map(([point, value]) => ({
    ts,
    point,
    component: '',
    value,
    unit: null,
    quality: 'good' as const,
  }));
  return { ...empty, readings: list, historical: false, late: [], problems: [] };
}

function compare(
  example: ProfileExample,
  seen: ReadonlyMap<string, Reading['value']>,
  problems: readonly Problem[],
  alarms: readonly string[] | null,
): ExampleDifference[] {
  const differences: ExampleDifference[] = [];
  for (const [key, expected] of Object.entries(example.expect.readings)) {
    const came = seen.has(key) ? JSON.stringify(seen.get(key)) : 'no reading';
    if (JSON.stringify(expected) !== came)
      differences.push({ pointer: `/expect/readings/${key}`, expected: JSON.stringify(expected), came });
  }
  const { problems: awaited, alarms: wanted } = example.expect;
  if (list(awaited) !== list(problems.map(({ code }) => code))) {
    const came = list(problems.map(({ code, pointer }) => `${code} at ${pointer || '/'}`));
    const extra = problems.find(({ code }) => !awaited.includes(code));
    differences.push({
      pointer: '/expect/problems',
      expected: list(awaited),
      came,
      ...(extra === undefined ? {} : { cure: cureOf(extra) }),
    });
  }
  if (alarms !== null && list(wanted) !== list(alarms)) {
    const unread = alarms.includes(unreadableRule) && !wanted.includes(unreadableRule);
    differences.push({ pointer: '/expect/alarms', expected: list(wanted), came: list(alarms), ...(unread ? { cure: cureOfUnread } : {}) });
  }
  return differences;
}

function cureOf({ code, cure }: Problem): string {
  return code === 'unknown-point'
    ? 'bind the key, or write `ignoreOtherKeys: true` at the top of the file'
    : `${cure}, or expect "${code}"`;
}

const cureOfUnread = `add ${unreadableRule} to \`alarms\`: a type with \`safety: true\` raises it for what cannot be read`;

function list(names: readonly string[]): string {
  const unique = [...new Set(names)].sort();
  return unique.length === 0 ? 'none' : unique.join(', ');
}
