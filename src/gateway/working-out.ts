import type { Job, Limit, Outcome } from '../expressions/job.ts';
import type { Truth } from '../model/alarm.ts';
import type { ConditionAnswer, ConditionQuestion, ConditionVerdict, MessageAnswer } from '../model/answer.ts';
import type { Extracted, ExtractedMessage } from '../model/extracted.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Parsed, RawMessage } from '../model/raw-message.ts';
import { valuesOf } from '../normalise/envelope.ts';
import { normalise } from '../normalise/normalise.ts';
import { parseStored } from '../normalise/prepare.ts';

/** What works things out: sandbox.ts. */
export interface Asks {
  ask(job: Job, isOff: () => boolean): Promise<Outcome>;
}

/** What came of it besides the answer: for the strikes and the alarm about the device type. */
export interface WorkedOut<A> {
  readonly answer: A;
  /** An expression went beyond a limit. */
  readonly stopped: Limit | null;
  /** CEL that failed though no value was missing; null = none did. */
  readonly failed: string | null;
}

/** Values of one message that expressions may be asked for; more is an array that no device sends. */
const maxCells = 10_000;
/** All expressions of one message together. */
const messageMs = 500;
const never = () => false;

const limitText = {
  time: 'the expression was stopped: it took longer than 50 ms',
  memory: 'the expression was stopped: it took more than 64 MB',
  crash: 'the expression was stopped: its process ended twice',
} as const satisfies Record<Limit, string>;

const switchedOff = 'the expression is switched off: it went beyond its limits three times';

/** `settled` is for whoever journals it. A message's expressions -> everything that will be judged of it. `isOff` = they may not be asked. Rejects as `ask` does. */
export async function workOutMessage(
  sandbox: Asks,
  profile: DeviceProfile | undefined,
  { position, at, run, message, parsed: known }: RecordStamp & { readonly message: RawMessage; readonly parsed?: Parsed },
  isOff: () => boolean = never,
): Promise<WorkedOut<MessageAnswer>> {
  const expressions = profile?.expressions ?? [];
  let stopped: Limit | null = null;
  let extracted: ExtractedMessage | undefined;
  let parsed: Parsed | undefined;
  if (profile !== undefined && expressions.length > 0) {
    parsed = known ?? parseStored(message.body, profile);
    const moments = parsed.problem === null ? valuesOf(parsed.root) : [];
    ({ extracted, stopped } = await extract(sandbox, expressions, moments, isOff));
  }
  const { readings, historical, late, problems } = normalise(message, profile, at, parsed, extracted);
  const asked = { position, at, run };
  return {
    answer: { of: 'message', asked, settled: 0, deviceId: message.deviceId, readings, historical, late, problems },
    stopped,
    failed: null,
  };
}

async function extract(
  sandbox: Asks,
  expressions: readonly string[],
  moments: readonly unknown[],
  isOff: () => boolean,
): Promise<{ extracted: ExtractedMessage; stopped: Limit | null }> {
  const all = (failed: string): readonly Extracted[] => expressions.map(() => ({ failed }));
  const tooMany = `${moments.length} x ${expressions.length} values in one message; at most ${maxCells} are worked out`;
  let failed = moments.length * expressions.length > maxCells ? tooMany : null;
  let stopped: Limit | null = null;
  let ms = 0;
  const extracted: (readonly Extracted[])[] = [];
  // One after the other: what was stopped once would be so again for the rest of an array, each time at the cost of a process.
  for (const input of moments) {
    failed ??= isOff() ? switchedOff : null;
    const outcome = failed === null ? await sandbox.ask({ language: 'jsonata', expressions, input }, isOff) : null;
    if (outcome?.kind === 'done') {
      extracted.push(outcome.cells);
      ms += outcome.ms;
    }
    if (outcome?.kind === 'stopped') stopped = outcome.limit;
    else if (ms > messageMs) stopped ??= 'time';
    failed ??= stopped !== null ? limitText[stopped] : outcome?.kind === 'off' ? switchedOff : null;
    if (outcome?.kind !== 'done') extracted.push(all(failed ?? ''));
  }
  return { extracted, stopped };
}

/** A question about a condition -> a verdict for each set of values. `isOff` and rejections as above. */
export async function workOutCondition(
  sandbox: Asks,
  question: ConditionQuestion,
  isOff: () => boolean = never,
): Promise<WorkedOut<ConditionAnswer>> {
  const { subject, component, rule, when, clear, kinds, asked } = question;
  const expressions = clear === null ? [when] : [when, clear];
  const unknown = (position: number, failed: string): ConditionVerdict => ({
    position,
    when: 'unknown',
    clear: clear === null ? null : 'unknown',
    failed,
  });
  let stopped: Limit | null = null;
  let failure: string | null = null;
  const verdicts: ConditionVerdict[] = [];
  for (const { position, values } of asked) {
    if (stopped !== null || isOff()) {
      verdicts.push(unknown(position, stopped === null ? switchedOff : limitText[stopped]));
      continue;
    }
    const input = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    const outcome = await sandbox.ask({ language: 'cel', kinds, expressions, input }, isOff);
    if (outcome.kind === 'stopped') stopped = outcome.limit;
    if (outcome.kind !== 'done') {
      verdicts.push(unknown(position, stopped === null ? switchedOff : limitText[stopped]));
      continue;
    }
    const [first = null, second = null] = outcome.cells;
    const failed =
      [first, second].map((cell) => (cell !== null && 'failed' in cell ? cell.failed : null)).find((why) => why !== null) ?? null;
    failure ??= failed;
    verdicts.push({ position, when: truthOf(first), clear: clear === null ? null : truthOf(second), failed });
  }
  return { answer: { of: 'condition', subject, component, rule, verdicts }, stopped, failed: failure };
}

function truthOf(cell: Extracted): Truth {
  return cell !== null && 'value' in cell && (cell.value === 'true' || cell.value === 'false') ? cell.value : 'unknown';
}
